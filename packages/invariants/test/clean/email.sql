insert into users (id, name, email, version) values
  ('00000000-0000-4000-8000-000000000001', 'One', 'one@example.test', 1),
  ('00000000-0000-4000-8000-000000000009', 'Host', 'host@example.test', 2);
insert into mails (booking_id, reason, message_id, recipient_id, event_id, status)
  select ('00000000-0000-4000-8000-0000000000' || b)::uuid, reason, b || reason, '00000000-0000-4000-8000-000000000001',
    '00000000-0000-4000-8000-0000000000e1', 'sent'
  from (values ('b1', 'confirmed'), ('b3', 'confirmed'), ('b3', 'cancelled'), ('b4', 'expired'), ('b5', 'confirmed'), ('b6', 'cancelled'),
    ('b6', 'payment_refused.00000000-0000-4000-8000-0000000000a6'),
    ('b3', 'refunded.00000000-0000-4000-8000-0000000000d3'), ('b4', 'refunded.00000000-0000-4000-8000-0000000000d4'),
    ('b6', 'refunded.00000000-0000-4000-8000-0000000000d6')) given (b, reason);
insert into mails (booking_id, reason, message_id, recipient_id, event_id, status)
  select e, 'sale_opened.' || u, 'sale_opened.' || u, u, e, 'sent'
  from (values ('00000000-0000-4000-8000-0000000000e1'::uuid, '00000000-0000-4000-8000-000000000001'::uuid)) given (e, u);

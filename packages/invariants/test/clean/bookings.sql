insert into users (id, name, role, version) values
  ('00000000-0000-4000-8000-000000000001', 'One', 'attendee', 1), ('00000000-0000-4000-8000-000000000009', 'Host', 'host', 2);
insert into event_stock (event_id, host_id, status, currency, starts_at, refund_policy, event_version, version, changed_at)
  select ('00000000-0000-4000-8000-0000000000' || e)::uuid, '00000000-0000-4000-8000-000000000009', status, 'gbp', '2034-01-01',
    '{"kind": "full"}', version, 5, now()
  from (values ('e1', 'published', 1), ('e2', 'cancelled', 2)) given (e, status, version);
insert into event_cancellations (event_id, requested_at, finished_at) values
  ('00000000-0000-4000-8000-0000000000e2', now(), now());
-- f1 has places, f2 has seats.
insert into ticket_types (id, event_id, position, name, price, max_per_booking, capacity, held, sold, seat_rows, seats_per_row)
  values
  ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-0000000000e1', 0, 'Stalls', 1000, 4, 10, 2, 2, null, null),
  ('00000000-0000-4000-8000-0000000000f2', '00000000-0000-4000-8000-0000000000e1', 1, 'Box', 0, 4, 4, 0, 1, 2, 2),
  ('00000000-0000-4000-8000-0000000000f3', '00000000-0000-4000-8000-0000000000e2', 0, 'Stalls', 1000, 4, 10, 0, 0, null, null);
insert into bookings (id, event_id, host_id, attendee_id, status, items, total, currency, refund_policy, starts_at, hold_expires_at,
    refund_amount, paid_attempt_id, created_at, confirmed_at, cancelled_at, updated_at, version)
  select ('00000000-0000-4000-8000-0000000000' || b)::uuid, '00000000-0000-4000-8000-0000000000e1',
    '00000000-0000-4000-8000-000000000009', ('00000000-0000-4000-8000-00000000000' || substr(b, 2))::uuid, status,
    jsonb_build_array(jsonb_build_object('ticketTypeId', '00000000-0000-4000-8000-0000000000' || case when total = 0 then 'f2' else 'f1' end,
      'ticketTypeName', 'x', 'quantity', case when total = 0 then 1 else 2 end, 'unitPrice', 1000,
      'seats', case when total = 0 then '["A2"]'::jsonb else '[]' end)),
    total, 'gbp', '{"kind": "full"}', '2034-01-01', case when total > 0 then now() + interval '1 hour' end, owed,
    ('00000000-0000-4000-8000-0000000000' || attempt)::uuid, now(), case when confirmed then now() end,
    case when status = 'cancelled' then now() end, now(), version
  from (values
    ('b1', 'confirmed', 2000, null, 'a1', true, 2), ('b2', 'held', 2000, null, null, false, 1),
    ('b3', 'cancelled', 2000, 1500, 'a3', true, 4), ('b4', 'expired', 2000, null, null, false, 2),
    ('b5', 'confirmed', 0, null, null, true, 1), ('b6', 'cancelled', 2000, null, null, false, 3)
  ) given (b, status, total, owed, attempt, confirmed, version);
insert into tickets (id, booking_id, position, code, ticket_type_id, ticket_type_name)
  select gen_random_uuid(), b.id, n, gen_random_uuid(), (b.items->0->>'ticketTypeId')::uuid, 'x'
  from bookings b, generate_series(1, (b.items->0->>'quantity')::int) n where b.confirmed_at is not null;
insert into taken_seats (ticket_type_id, position, booking_id, sold) values
  ('00000000-0000-4000-8000-0000000000f2', 1, '00000000-0000-4000-8000-0000000000b5', true);
update tickets set checked_in_at = now(), checked_in_gate = 'North' where booking_id = '00000000-0000-4000-8000-0000000000b1' and position = 1;

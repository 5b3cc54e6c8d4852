insert into users (id, name, version) values
  ('00000000-0000-4000-8000-000000000001', null, 1), ('00000000-0000-4000-8000-000000000009', 'Host', 2);
insert into events (id, host_id, title, description, start_at, end_at, timezone, status, currency, capacity, refund_kind,
    refund_until_hours_before, refund_percentage, created_at, updated_at, version, capacity_version)
  select ('00000000-0000-4000-8000-0000000000' || e)::uuid, '00000000-0000-4000-8000-000000000009', e, '', '2034-01-01', '2034-01-02',
    'UTC', status, 'gbp', 10, 'full', 0, 100, now(), now(), version, 1
  from (values ('e1', 'published', 1), ('e2', 'cancelled', 2)) given (e, status, version);
insert into availability (event_id, sold, ticket_types, event_version, version) values
  ('00000000-0000-4000-8000-0000000000e1', 3, '[{"held": 2, "sold": 2}, {"held": 0, "sold": 1}]', 1, 5),
  ('00000000-0000-4000-8000-0000000000e2', 0, '[{"held": 0, "sold": 0}]', 2, 1);

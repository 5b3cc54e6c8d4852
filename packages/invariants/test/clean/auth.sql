insert into users (id, email, name, role, password_hash, version, created_at, updated_at) values
  ('00000000-0000-4000-8000-000000000001', 'one@example.test', 'One', 'attendee', 'x', 1, now(), now()),
  ('00000000-0000-4000-8000-000000000009', 'host@example.test', 'Host', 'host', 'x', 2, now(), now());

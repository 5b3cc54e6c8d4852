-- Successes of authenticated writes, answered again for 24 h. Written in the transaction of the write itself.
create table idempotency_keys (
  user_id uuid not null,
  key text not null,
  route text not null,
  request_hash text not null,
  status integer,
  body text,
  created_at timestamptz not null default now(),
  primary key (user_id, key, route)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);

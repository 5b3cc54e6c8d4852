-- Messages that commands have committed and the relay has not sent yet. Ids are drawn by the insert, that is after the
-- command locked its aggregate, so within an aggregate they follow the order of the changes.
create table outbox (
  id bigint generated always as identity primary key,
  message_id uuid not null,
  topic text not null,
  type text not null,
  key text not null,
  subject text not null,
  correlation_id text not null,
  causation_id text not null,
  traceparent text,
  -- "time" is the message's (ce_time), in UTC.
  time timestamptz not null,
  -- Kafka refuses a batch of more than 1 MiB: a message that could never be sent must fail its command, not block the relay.
  body json not null check (octet_length(body::text) <= 900000),
  created_at timestamptz not null default now()
);

-- Rows come and go all the time: clean up early, or the claim reads dead ones.
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Messages whose effect has been committed, per group. Kept 14 days.
create table inbox (
  consumer_group text not null,
  message_id text not null,
  received_at timestamptz not null default now(),
  primary key (consumer_group, message_id)
);
create index inbox_received_at on inbox (received_at);

-- Addresses and names, kept from users.v1. After user.deleted only the id, the version and "deleted" are left.
create table users (
  id uuid primary key,
  name text,
  email text,
  deleted boolean not null default false,
  version bigint not null,
  check (deleted = (email is null))
);

-- What a mail says of an event, kept from events.v1. title is null when only its deletion was ever seen.
create table events (
  id uuid primary key,
  title text,
  starts_at timestamptz,
  ends_at timestamptz,
  timezone text,
  venue text,
  version bigint not null
);

-- One row per booking and reason, for ever: the row is what keeps a message that comes again from being mailed again.
-- What a sent mail said is not kept.
create table mails (
  booking_id uuid not null,
  reason text not null,
  message_id text not null unique,
  recipient_id uuid not null,
  event_id uuid not null,
  snapshot jsonb,
  status text not null default 'queued' check (status in ('queued', 'sent', 'failed', 'dropped')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (booking_id, reason),
  check (status <> 'queued' or snapshot is not null)
);

create index mails_due on mails (next_attempt_at) where status = 'queued';
create index mails_failed on mails (settled_at) where status = 'failed';
create index mails_recipient on mails (recipient_id);

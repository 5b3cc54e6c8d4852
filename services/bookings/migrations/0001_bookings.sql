-- Projection of users.v1: a name for the host's list, and whether the account is gone.
create table users (
  id uuid primary key,
  name text not null,
  role text not null,
  deleted boolean not null default false,
  version bigint not null
);

-- Projection of events.v1, as far as selling needs it. Its row is the lock of everything that is sold of the event: whoever
-- changes places, ticket types or the selling state holds it (for update), and takes it before any booking.
create table event_stock (
  event_id uuid primary key,
  host_id uuid not null,
  status text not null check (status in ('draft', 'published', 'cancelled', 'deleted')),
  currency text not null,
  starts_at timestamptz not null,
  sales_start_at timestamptz,
  sales_end_at timestamptz,
  refund_policy jsonb not null,
  -- Of the newest message of events.v1 that was applied.
  event_version bigint not null,
  version bigint not null,
  changed_at timestamptz not null
);
create index event_stock_host on event_stock (host_id);

create table ticket_types (
  id uuid primary key,
  event_id uuid not null references event_stock,
  position integer not null,
  name text not null,
  price integer not null check (price >= 0),
  max_per_booking integer not null check (max_per_booking >= 1),
  capacity integer not null check (capacity >= 0),
  held integer not null default 0 check (held >= 0),
  sold integer not null default 0 check (sold >= 0),
  -- The promise of the whole system: nobody is sold a place that does not exist.
  constraint never_oversold check (held + sold <= capacity)
);
create index ticket_types_event on ticket_types (event_id, position);

create table bookings (
  id uuid primary key,
  event_id uuid not null references event_stock,
  host_id uuid not null,
  attendee_id uuid not null,
  status text not null check (status in ('held', 'processing', 'confirmed', 'cancelled', 'expired')),
  -- Names and prices as at the time of booking.
  items jsonb not null,
  total integer not null check (total >= 0),
  currency text not null,
  refund_policy jsonb not null,
  starts_at timestamptz not null,
  hold_expires_at timestamptz,
  cancel_reason text,
  refund_amount integer check (refund_amount between 1 and total),
  paid_attempt_id uuid,
  idempotency_key text,
  request_hash text,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  cancelled_at timestamptz,
  updated_at timestamptz not null,
  version bigint not null
);
create unique index one_live_booking on bookings (attendee_id, event_id)
  where status in ('held', 'processing', 'confirmed');
create unique index one_booking_per_key on bookings (attendee_id, idempotency_key) where idempotency_key is not null;
create index bookings_due on bookings (hold_expires_at) where status = 'held';
create index bookings_attendee on bookings (attendee_id, created_at);
create index bookings_event on bookings (event_id, created_at);
create index bookings_host on bookings (host_id, created_at);

create table tickets (
  id uuid primary key,
  booking_id uuid not null references bookings,
  position integer not null,
  code text not null unique,
  ticket_type_id uuid not null,
  ticket_type_name text not null,
  seat text
);
create index tickets_booking on tickets (booking_id, position);

-- Attempts whose payment could not be honoured: the same answer is given again to the same news.
create table refused_payments (
  attempt_id uuid primary key,
  booking_id uuid not null references bookings,
  reason text not null,
  refused_at timestamptz not null
);

-- Events that will not take place; open until a job has cancelled all their bookings.
create table event_cancellations (
  event_id uuid primary key references event_stock,
  requested_at timestamptz not null,
  finished_at timestamptz
);
create index event_cancellations_open on event_cancellations (requested_at) where finished_at is null;

-- What availability.v1 says, written by relay rounds only, so that they never wait for a sale in progress.
create table availability_published (
  event_id uuid primary key,
  version bigint not null,
  published_at timestamptz not null
);

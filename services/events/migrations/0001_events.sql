create extension if not exists pg_trgm;

create table events (
  id uuid primary key,
  host_id uuid not null,
  title text not null check (title <> ''),
  description text not null,
  start_at timestamptz not null,
  end_at timestamptz not null,
  timezone text not null,
  venue text,
  status text not null check (status in ('draft', 'published', 'cancelled')),
  currency text not null,
  capacity integer not null check (capacity >= 1),
  sales_start_at timestamptz,
  sales_end_at timestamptz,
  refund_kind text not null check (refund_kind in ('full', 'percentage', 'none')),
  refund_until_hours_before integer not null check (refund_until_hours_before >= 0),
  refund_percentage integer not null check (refund_percentage between 0 and 100),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null check (version >= 1),
  -- The version that last changed a capacity or the set of ticket types.
  capacity_version integer not null check (capacity_version between 1 and version),
  check (end_at > start_at),
  check (sales_end_at > sales_start_at)
);

-- One index per order of the public list, and one for a host's own; each ends with the id, which breaks ties.
create index events_by_start on events (status, start_at, id);
create index events_by_title on events (status, lower(title), id);
create index events_by_creation on events (status, created_at, id);
create index events_of_host on events (host_id, start_at, id);
-- What `q` looks through. Trigrams find parts of words, which full-text search does not.
create index events_by_text on events using gin (
  (title || E'\n' || description || E'\n' || coalesce(venue, '')) gin_trgm_ops
);

-- Written and read only as a whole, with their event.
create table ticket_types (
  id uuid primary key,
  event_id uuid not null references events (id) on delete cascade,
  position integer not null,
  name text not null check (name <> ''),
  -- In minor units of the event's currency.
  price integer not null check (price >= 0),
  capacity integer not null check (capacity >= 1),
  max_per_booking integer not null check (max_per_booking >= 1),
  unique (event_id, position)
);
create unique index ticket_types_by_name on ticket_types (event_id, lower(name));

-- Projection of users.v1: who may host. A deleted account leaves its id and version, so that an older message cannot bring it back.
create table users (
  id uuid primary key,
  name text,
  deleted boolean not null default false,
  version integer not null,
  check (not deleted or name is null)
);

-- Projection of availability.v1. No reference to events: a message may outlive a draft that was deleted.
create table availability (
  event_id uuid primary key,
  sold integer not null,
  -- [{id, capacity, held, sold, available}] as bookings sent it.
  ticket_types jsonb not null,
  event_version integer not null,
  version integer not null
);

-- Who hears of a host's new events. The key has the order in which followers are told.
create table follows (
  host_id uuid not null,
  follower_id uuid not null,
  created_at timestamptz not null,
  primary key (host_id, follower_id)
);
create index follows_of_follower on follows (follower_id, created_at, host_id);

-- Who is told when the sale of an event opens. No reference to events: to mark interest must not wait for a host who edits; what an
-- event leaves behind is pruned.
create table interests (
  event_id uuid not null,
  attendee_id uuid not null,
  created_at timestamptz not null,
  primary key (event_id, attendee_id)
);
create index interests_of_attendee on interests (attendee_id, created_at, event_id);

-- Projection of bookings.v1: who has tickets for an event, for as long as it has not ended. One that was cancelled leaves its version,
-- so that an older message cannot bring it back.
create table bookings (
  id uuid primary key,
  event_id uuid not null,
  attendee_id uuid not null,
  confirmed boolean not null,
  created_at timestamptz not null,
  version integer not null
);
create index bookings_of_event on bookings (event_id, attendee_id);
create index bookings_of_attendee on bookings (attendee_id);

-- What many are to be told, and how far that has got: one row per (event, kind), and per version of a change.
create table notifications (
  id uuid primary key,
  kind text not null check (kind in ('sale_opened', 'event_published', 'event_changed')),
  event_id uuid not null,
  host_id uuid not null,
  -- On event_changed: the version that has the change, and what was before it.
  event_version integer,
  before jsonb,
  -- Those are told who had followed, were interested or had booked after the first and up to the second.
  people_after timestamptz not null default '-infinity',
  people_until timestamptz not null,
  -- The last person who was told, in the order of ids; null before the first.
  told_to uuid,
  -- When its next people are told.
  due_at timestamptz not null,
  begun_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null,
  check ((kind = 'event_changed') = (event_version is not null)),
  check ((kind = 'event_changed') = (before is not null))
);
create index notifications_due on notifications (due_at) where finished_at is null;
create index notifications_finished on notifications (finished_at) where finished_at is not null;
create unique index notifications_of_publication on notifications (event_id) where kind = 'event_published';
create unique index notifications_of_change on notifications (event_id, event_version) where kind = 'event_changed';
create index notifications_of_event on notifications (event_id);

-- Up to which instant those who were interested have been told that the sale opened. It is written by the notifier and no version is
-- due for it. A sale that is given a later start opens anew then.
alter table events add column sale_told_to timestamptz;
create index events_to_open on events ((coalesce(sales_start_at, '-infinity')))
  where status = 'published' and (sale_told_to is null or sale_told_to < sales_start_at);

-- The version of a deleted account up to which all has been erased that it left here. Null: not begun, or done by a release before.
alter table users add column erased_version integer;
create index users_to_erase on users (id) where deleted and (erased_version is null or erased_version < version);

-- A ticket type's own sale, within that of its event, and seats that are not for sale, by position. The defaults are for replicas of
-- the release before, which run beside this one during an update and know of neither.
alter table ticket_types
  add column sales_start_at timestamptz,
  add column sales_end_at timestamptz,
  add column blocked_seats integer[] not null default '{}',
  drop constraint seat_plan_is_capacity,
  -- A replica of before that hears of blocked seats fails here and leaves the message to an operator: better than to sell them.
  add constraint seat_plan_is_capacity check (
    (seat_rows is null) = (seats_per_row is null)
    and case when seat_rows is null then cardinality(blocked_seats) = 0
      else seat_rows * seats_per_row - cardinality(blocked_seats) = capacity end);

-- The version of the event whose capacities and seats were refused. Not a flag: a replica of before does not take one back.
alter table event_stock add column refused_version bigint;

-- What payments said last of a refund: {version, status, amount, goneBack}.
alter table bookings add column refund_heard jsonb;

-- Attendees whose account is gone; open until a job has cancelled all their live bookings.
create table attendee_releases (
  attendee_id uuid primary key,
  requested_at timestamptz not null,
  due_at timestamptz not null,
  finished_at timestamptz
);
create index attendee_releases_due on attendee_releases (due_at) where finished_at is null;

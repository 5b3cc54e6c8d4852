-- When the bookings were made that the cancellation of an event's has got to. Without it each batch reads what all those before it
-- have done.
alter table event_cancellations add column done_to timestamptz;

-- Hosts who want every booking released that their event has at an instant, while it goes on selling; open until a job has.
create table event_restores (
  event_id uuid primary key,
  requested_at timestamptz not null,
  due_at timestamptz not null,
  finished_at timestamptz,
  done_to timestamptz
);
create index event_restores_due on event_restores (due_at) where finished_at is null;

-- Where the cancellation of an event's bookings has got to, in the order in which they were made. Without it each batch reads
-- what all those before it have done.
alter table event_cancellations add column after_created_at timestamptz, add column after_id uuid;

-- Hosts who want every booking released that their event has at an instant, while it goes on selling; open until a job has.
create table event_restores (
  event_id uuid primary key,
  requested_at timestamptz not null,
  due_at timestamptz not null,
  finished_at timestamptz,
  after_created_at timestamptz,
  after_id uuid
);
create index event_restores_due on event_restores (due_at) where finished_at is null;

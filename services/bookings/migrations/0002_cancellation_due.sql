-- When a cancellation has its next turn: after each batch it goes to the end of the queue, after a failure it waits.
-- The default is for replicas of the release before, which run beside this one during an update.
alter table event_cancellations add column due_at timestamptz not null default now();
drop index event_cancellations_open;
create index event_cancellations_due on event_cancellations (due_at) where finished_at is null;

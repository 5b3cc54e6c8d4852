-- What has gone back of a confirmed booking's payment before any cancellation: a host's partial refund. A cancellation owes only
-- the rest. The default is for replicas of the release before, which run beside this one during an update.
alter table bookings add column refunded_amount integer not null default 0 check (refunded_amount >= 0);

-- When somebody was called because a refund could not be made for some time.
alter table refunds add column alarmed_at timestamptz;

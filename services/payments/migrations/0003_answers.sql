alter table attempts
  -- How often payment.succeeded was sent for it.
  add column announcements integer not null default 0,
  -- When an attempt that was paid and not answered is looked at next: to announce it again, or to call somebody.
  add column answer_due_at timestamptz;
update attempts set announcements = 1, answer_due_at = announced_at where status = 'paid' and settled_at is null;
drop index attempts_unsettled;
create index attempts_unanswered on attempts (answer_due_at) where status = 'paid' and settled_at is null;

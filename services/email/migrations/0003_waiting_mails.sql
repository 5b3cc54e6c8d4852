-- Either index serves one of the two questions and cannot serve the other: while nothing is known of how many mails wait, the planner
-- takes them for equally cheap, and reads all that wait instead of those of one account.
drop index mails_waiting_recipient;
drop index mails_waiting_event;
create index mails_waiting_recipient on mails (recipient_id) where status = 'queued' and waits_after >= 0;
create index mails_waiting_event on mails (event_id) where status = 'queued' and waits_after is not null and event_id is not null;

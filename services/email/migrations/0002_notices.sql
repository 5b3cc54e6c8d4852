-- Mails of no booking. booking_id is what a mail is about, whatever that is: a booking, the event that many are told of, or the
-- notice of an account. A release before this one inserts and claims mails of bookings as it always did.
alter table mails alter column event_id drop not null;
-- What the recipient and the event must be known at before the mail goes; null: at any version.
alter table mails add column user_version bigint;
alter table mails add column event_version bigint;
-- Set when the mail was due and its recipient or event was not known: the number of attempts at that time. A claim, also one of the
-- release before, counts an attempt, so that the two differ then and the mail does not count as waiting any more.
alter table mails add column waits_after integer;
create index mails_waiting_recipient on mails (recipient_id) where status = 'queued' and waits_after is not null;
create index mails_waiting_event on mails (event_id) where status = 'queued' and waits_after is not null;

-- Null while only a release before this one has kept the row.
alter table users add column mail_preferences jsonb;
alter table events add column description text;
alter table events add column status text;
alter table events add column updated_at timestamptz;

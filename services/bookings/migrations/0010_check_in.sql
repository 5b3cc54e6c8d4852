-- The one time that counts, and where it was. Written under a share lock of the booking, so that nobody enters with a booking that
-- is being cancelled. The columns may be null: replicas of the release before write tickets without them.
alter table tickets
  add column checked_in_at timestamptz,
  add column checked_in_gate text,
  add constraint gate_of_a_check_in check (checked_in_gate is null or checked_in_at is not null);
-- For counts per ticket type. A ticket enters it once, at the door: it costs sales nothing.
create index tickets_checked_in on tickets (ticket_type_id, booking_id) where checked_in_at is not null;
-- A host's list in the order of confirmation. Holds are not in it, so that holding places costs what it did.
create index bookings_confirmed on bookings (event_id, confirmed_at, id) where status = 'confirmed';

-- Check-ins that a host took back: who is asked later what happened at the door must not find nothing.
create table undone_check_ins (
  ticket_id uuid not null,
  checked_in_at timestamptz not null,
  gate text,
  undone_at timestamptz not null,
  undone_by uuid not null
);
create index undone_check_ins_ticket on undone_check_ins (ticket_id, undone_at);

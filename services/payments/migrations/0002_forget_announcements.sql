-- bookings.v1 names the attempt that a booking was confirmed by, so it is no longer told from the message that caused it.
alter table attempts drop column announcement_id;

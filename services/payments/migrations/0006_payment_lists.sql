-- For lists of one event's payments: of its host, and of one attendee.
create index payments_event on payments (event_id, created_at);
create index payments_attendee_event on payments (attendee_id, event_id);

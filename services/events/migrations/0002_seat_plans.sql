-- A seat plan: so many rows with so many seats each, as many as the type has places. Both null where places have no labels.
-- Nullable for replicas of the release before, which run beside this one during an update and write neither.
alter table ticket_types
  add column seat_rows integer,
  add column seats_per_row integer,
  add constraint seats_are_places check (
    (seat_rows is null) = (seats_per_row is null)
    and (seat_rows is null or (seat_rows >= 1 and seats_per_row >= 1 and seat_rows * seats_per_row = capacity))
  );

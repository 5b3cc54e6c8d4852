-- A ticket type's own sale, within that of its event, and the seats of its plan that are not for sale. Nullable or with a default
-- for replicas of the release before, which run beside this one during an update and write none of them.
alter table ticket_types
  add column sales_start_at timestamptz,
  add column sales_end_at timestamptz,
  add column blocked_seats text[] not null default '{}',
  add constraint sale_is_in_order check (sales_end_at > sales_start_at),
  drop constraint seats_are_places,
  add constraint seats_are_places check (
    (seat_rows is null) = (seats_per_row is null)
    and case
      when seat_rows is null then cardinality(blocked_seats) = 0
      else seat_rows >= 1 and seats_per_row >= 1 and seat_rows * seats_per_row - cardinality(blocked_seats) = capacity
    end
  );

-- Whether bookings refused the capacities and seats of `event_version`. Null where it did not say.
alter table availability add column refused boolean;

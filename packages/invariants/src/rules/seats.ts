import type { DatabaseRule } from "../rule.ts";
import { liveItems } from "./places.ts";

const liveSeats = `
  select i.id, i.ticket_type_id, i.status, seat from (${liveItems}) i
  cross join lateral jsonb_array_elements_text(i.seats) seat`;

/** Seats by the label in the bookings, and by the position in taken_seats; only the count tells that both are the same. */
export const seatRules: readonly DatabaseRule[] = [
  {
    name: "a-seat-once",
    about: "seats",
    says: "each seat is in at most one live booking",
    holds: "always",
    where: "bookings",
    looks: liveSeats,
    violations: `select format('seat %s of ticket type %s is in %s live bookings: %s', seat, ticket_type_id, count(*),
        string_agg(id::text, ', ')) from (${liveSeats}) s group by ticket_type_id, seat having count(*) > 1`,
  },
  {
    name: "as-many-seats-as-places",
    about: "seats",
    says: "where places have seats, a live booking names one for each of its places",
    holds: "always",
    where: "bookings",
    table: "taken_seats",
    looks: `select 1 from (${liveItems}) i join ticket_types t on t.id = i.ticket_type_id where t.seat_rows is not null`,
    violations: `select format('booking %s names %s seats for %s places', i.id, jsonb_array_length(i.seats), i.quantity)
      from (${liveItems}) i join ticket_types t on t.id = i.ticket_type_id
      where jsonb_array_length(i.seats) <> case when t.seat_rows is null then 0 else i.quantity end`,
  },
  {
    name: "taken-seats-are-booked",
    about: "seats",
    says: "the seats that are taken are those of the live bookings, and sold when the booking is confirmed",
    holds: "always",
    where: "bookings",
    table: "taken_seats",
    looks: "select 1 from taken_seats",
    violations: `select format('booking %s, ticket type %s: %s seats are taken (%s as sold), it has %s and is %s',
        coalesce(t.booking_id, b.id), coalesce(t.ticket_type_id, b.ticket_type_id), coalesce(t.taken, 0), coalesce(t.sold, 0),
        coalesce(b.seats, 0), coalesce(b.status, 'not live'))
      from (select booking_id, ticket_type_id, count(*) as taken, count(*) filter (where sold) as sold
          from taken_seats group by booking_id, ticket_type_id) t
        full join (select id, ticket_type_id, status, count(*) as seats from (${liveSeats}) s group by id, ticket_type_id, status) b
          on b.id = t.booking_id and b.ticket_type_id = t.ticket_type_id
      where t.taken is distinct from b.seats
        or t.sold <> case when b.status = 'confirmed' then b.seats else 0 end`,
  },
  {
    name: "taken-seats-exist",
    about: "seats",
    says: "a seat that is taken is one of the plan, at most as many are taken as places",
    holds: "always",
    where: "bookings",
    table: "taken_seats",
    looks: "select 1 from taken_seats",
    violations: `select format('seat %s of ticket type %s is taken, which has %s places', s.position, s.ticket_type_id, t.capacity)
      from taken_seats s left join ticket_types t on t.id = s.ticket_type_id
      where t.id is null or s.position not between 0 and t.capacity - 1`,
  },
];

import type { DatabaseRule } from "../rule.ts";

/** Items of live bookings: one row per booking and ticket type. */
export const liveItems = `
  select b.id, b.event_id, b.attendee_id, b.status, (item->>'ticketTypeId')::uuid as ticket_type_id,
    (item->>'quantity')::int as quantity, item->'seats' as seats
  from bookings b cross join lateral jsonb_array_elements(b.items) item
  where b.status in ('held', 'processing', 'confirmed')`;

/** Places that are held and sold, counted from the bookings. */
const counted = `
  select ticket_type_id, event_id, sum(quantity) filter (where status <> 'confirmed') as held,
    sum(quantity) filter (where status = 'confirmed') as sold
  from (${liveItems}) i group by ticket_type_id, event_id`;

const places = `(select coalesce(sum((item->>'quantity')::int), 0) from jsonb_array_elements(b.items) item)`;

export const placeRules: readonly DatabaseRule[] = [
  {
    name: "never-oversold",
    about: "places",
    says: "places held and sold never exceed the capacity",
    holds: "always",
    where: "bookings",
    looks: "select 1 from ticket_types",
    violations: `select format('ticket type %s: %s held and %s sold of %s', id, held, sold, capacity)
      from ticket_types where held + sold > capacity or held < 0 or sold < 0`,
  },
  {
    name: "places-are-counted",
    about: "places",
    says: "the places counted as held and sold are those of the live bookings",
    holds: "always",
    where: "bookings",
    looks: "select 1 from ticket_types",
    violations: `select format('ticket type %s: counted %s held and %s sold, its bookings have %s and %s',
        coalesce(t.id, c.ticket_type_id), t.held, t.sold, coalesce(c.held, 0), coalesce(c.sold, 0))
      from ticket_types t full join (${counted}) c on c.ticket_type_id = t.id and c.event_id = t.event_id
      where t.held is distinct from coalesce(c.held, 0) or t.sold is distinct from coalesce(c.sold, 0)`,
  },
  {
    name: "booked-within-capacity",
    about: "places",
    says: "the live bookings' places never exceed the capacity, whatever is counted",
    holds: "always",
    where: "bookings",
    looks: "select 1 from bookings where status in ('held', 'processing', 'confirmed')",
    violations: `select format('ticket type %s: its bookings have %s places of %s', c.ticket_type_id,
        coalesce(c.held, 0) + coalesce(c.sold, 0), t.capacity)
      from (${counted}) c join ticket_types t on t.id = c.ticket_type_id
      where coalesce(c.held, 0) + coalesce(c.sold, 0) > t.capacity`,
  },
  {
    name: "one-live-booking",
    about: "bookings",
    says: "an attendee has at most one live booking for an event",
    holds: "always",
    where: "bookings",
    looks: "select 1 from bookings where status in ('held', 'processing', 'confirmed')",
    violations: `select format('attendee %s has %s live bookings for event %s', attendee_id, count(*), event_id)
      from bookings where status in ('held', 'processing', 'confirmed')
      group by attendee_id, event_id having count(*) > 1`,
  },
  {
    name: "a-ticket-a-place",
    about: "places",
    says: "a booking that was confirmed has one ticket for each of its places, any other none",
    holds: "always",
    where: "bookings",
    looks: "select 1 from bookings where confirmed_at is not null",
    violations: `select format('booking %s (%s) has %s tickets for %s places', id, status, tickets, places) from (
        select b.id, b.status, (select count(*) from tickets t where t.booking_id = b.id) as tickets,
          case when b.confirmed_at is null then 0 else ${places} end as places from bookings b) counted
      where tickets <> places`,
  },
  {
    name: "states-have-their-instants",
    about: "bookings",
    says: "a confirmed booking says since when, a cancelled one too, and a hold when it ends",
    holds: "always",
    where: "bookings",
    looks: "select 1 from bookings",
    violations: `select format('booking %s is %s, confirmed at %s, cancelled at %s, held until %s', id, status,
        confirmed_at, cancelled_at, hold_expires_at)
      from bookings where (status = 'confirmed' and confirmed_at is null) or ((status = 'cancelled') <> (cancelled_at is not null))
        or (status in ('held', 'processing', 'expired') and (confirmed_at is not null or hold_expires_at is null))`,
  },
  {
    name: "cancelled-events-are-empty",
    about: "bookings",
    says: "once the bookings of a cancelled event have been cancelled, it has no live one",
    holds: "always",
    where: "bookings",
    looks: "select 1 from event_cancellations where finished_at is not null",
    violations: `select format('booking %s of the cancelled event %s is %s', b.id, b.event_id, b.status)
      from event_cancellations c join bookings b using (event_id)
      where c.finished_at is not null and b.status in ('held', 'processing', 'confirmed')`,
  },
];

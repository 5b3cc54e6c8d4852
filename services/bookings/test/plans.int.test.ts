import { type Explained, openExplained } from "@stagedoor/platform/testing/explained";
import type { Database } from "@stagedoor/postgres/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findLiveOf, forgetBookingKeys } from "../src/db/attendeeReleases.ts";
import { bookingPages, type WhoseBookings } from "../src/queries/bookingPages.ts";
import { findAvailability } from "../src/queries/findAvailability.ts";
import { findBooking } from "../src/queries/findBooking.ts";
import { type BookingList, listBookings } from "../src/queries/listBookings.ts";
import { listSeats } from "../src/queries/listSeats.ts";
import { readReleases } from "../src/queries/readReleases.ts";
import { summarize } from "../src/queries/summarize.ts";
import { startDatabase } from "./stack.ts";

// 100,000 bookings: 20,000 of one event, 500 of each of 160 others, which 20 hosts share; of each attendee ten. Each has a ticket.

let stored: Awaited<ReturnType<typeof startDatabase>>;
let explained: Explained;
beforeAll(async () => {
  stored = await startDatabase();
  await fill(stored.database);
  explained = await openExplained(stored.database);
}, 120_000);
afterAll(async () => {
  await explained?.database.close();
  await stored?.stop();
});

const uuid = (kind: string, n: number) => `${kind.repeat(8)}-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [large, usual, attendee, host] = [uuid("e", 0), uuid("e", 7), uuid("a", 300), uuid("f", 7)];
const [ofLarge, ofUsual, ofHost, ofAttendee, takenSeats] = [20_000, 500, 4_000, 10, 622];

const page: Omit<BookingList, "of"> = { named: true, limit: 20, offset: 0, sort: "date", order: "asc" };
const listing = (list: Partial<BookingList> & Pick<BookingList, "of">) => (database: Database) =>
  listBookings(database, { ...page, ...list });
const ofEvent = { eventId: usual };

/** Counting those that match reads them once in the index; a page by date no more than its rows and their names. */
const counted = (bookings: number) => bookings + 10 * page.limit;

test.each<[what: string, most: number, run: (database: Database) => Promise<unknown>]>([
  ["the first page of a large event", counted(ofLarge), listing({ of: { eventId: large } })],
  ["its last ones first", counted(ofLarge), listing({ of: { eventId: large }, order: "desc" })],
  ["an event by date", counted(ofUsual), listing({ of: ofEvent })],
  ["an event by name", 5 * ofUsual, listing({ of: ofEvent, sort: "name" })],
  ["an event by status", 5 * ofUsual, listing({ of: ofEvent, sort: "status", order: "desc" })],
  ["an event by total", 5 * ofUsual, listing({ of: ofEvent, sort: "total" })],
  ["a part of a name", 8 * ofUsual, listing({ of: ofEvent, name: "ada 12" })],
  [
    "a part of a name among the cancelled, by name",
    8 * ofUsual,
    listing({ of: ofEvent, status: "cancelled", name: "a", sort: "name" }),
  ],
  ["the confirmed of an event", 4 * ofUsual, listing({ of: ofEvent, status: "confirmed" })],
  ["the held of an event", 4 * ofUsual, listing({ of: ofEvent, status: "held", sort: "total" })],
  ["all of a host", counted(ofHost), listing({ of: { hostId: host } })],
  ["all of a host by name", 5 * ofHost, listing({ of: { hostId: host }, sort: "name" })],
  ["an attendee's own", 4 * ofAttendee, listing({ of: { attendeeId: attendee }, named: false })],
  [
    "an attendee's own of a status by total",
    6 * ofAttendee,
    listing({ of: { attendeeId: attendee }, status: "held", sort: "total" }),
  ],
  ["an attendee's own of an event", 4 * ofAttendee, listing({ of: { attendeeId: attendee }, eventId: large })],
  ["a booking for its host", 5, (database) => findBooking(database, uuid("b", 4711), uuid("f", 0))],
  ["a host's table", 6 * ofUsual, drained({ eventId: usual })],
  ["a host's table of a large event", 5 * ofLarge, drained({ eventId: large })],
  ["an attendee's export", 6 * ofAttendee, drained({ attendeeId: attendee })],
  ["the sums of an event", 6 * ofUsual, (database) => summarize(database, usual)],
  ["the releases of an event", 4 * ofUsual, (database) => readReleases(database, usual)],
  ["availability, which says each seat", 3 * takenSeats + 500, (database) => findAvailability(database, usual)],
  ["a page of seats", 500, (database) => listSeats(database, { eventId: usual, limit: 50, offset: 0, order: "asc" })],
  [
    "live bookings of a deleted account",
    4 * ofAttendee,
    (database) => database.transaction((tx) => findLiveOf(tx, attendee, new Date(), 200)),
  ],
  ["its keys", 4 * ofAttendee, (database) => database.transaction((tx) => forgetBookingKeys(tx, attendee))],
])("of 100,000 bookings, %s reads at most %i rows and no table from end to end", async (_what, most, run) => {
  const { scanned, rowsRead, statements } = await explained.plansOf(run);
  expect(scanned).toEqual([]);
  expect(statements).toBeGreaterThan(0);
  expect(rowsRead).toBeLessThanOrEqual(most);
});

test("a page of a host's table reads its own rows, however many are before it", async () => {
  const pages = bookingPages(explained.database, {
    of: { eventId: large },
    madeBy: new Date(),
    withTickets: true,
    pageSize: 100,
  });
  for (let each = 0; each < 50; each += 1) await pages.next();
  const { scanned, rowsRead } = await explained.plansOf(() => pages.next());
  expect(scanned).toEqual([]);
  expect(rowsRead).toBeLessThanOrEqual(500);
  await pages.return(undefined);
});

function drained(of: WhoseBookings) {
  return async (database: Database) => {
    let count = 0;
    for await (const bookings of bookingPages(database, {
      of,
      madeBy: new Date(),
      withTickets: "attendeeId" in of,
      pageSize: 1_000,
    }))
      count += bookings.length;
    expect(count).toBeGreaterThan(0);
  };
}

async function fill({ sql }: Database): Promise<void> {
  await sql.unsafe(`
    create function uuid_of(kind text, n bigint) returns uuid language sql immutable as
      $$ select (repeat(kind, 8) || '-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
    create function event_of(n bigint) returns bigint language sql immutable as
      $$ select case when n < 20000 then 0 else 1 + (n - 20000) % 160 end $$;
    create function status_of(n bigint) returns text language sql immutable as
      $$ select (array['confirmed', 'confirmed', 'confirmed', 'cancelled', 'held', 'expired'])[1 + n % 6] $$;
    insert into users (id, name, role, version) select uuid_of('a', n), 'Ada ' || n, 'attendee', 1 from generate_series(0, 99999) n;
    insert into event_stock (event_id, host_id, status, currency, starts_at, refund_policy, event_version, version, changed_at)
      select uuid_of('e', n), uuid_of('f', n % 20), 'published', 'gbp', now() + interval '1 day', '{}', 1, 1, now()
      from generate_series(0, 160) n;
    insert into ticket_types (id, event_id, position, name, price, max_per_booking, capacity, sold, seat_rows, seats_per_row)
      select uuid_of('c', n), uuid_of('e', n), 0, 'Stalls', 100, 6, 20000, 0, 40, 500 from generate_series(0, 160) n;
    insert into event_cancellations (event_id, requested_at) select uuid_of('e', n), now() from generate_series(0, 160) n;
    insert into bookings (
        id, event_id, host_id, attendee_id, status, items, total, currency, refund_policy, starts_at, created_at, confirmed_at,
        cancel_reason, refund_amount, paid_attempt_id, idempotency_key, updated_at, version)
      select uuid_of('b', n), uuid_of('e', event_of(n)), uuid_of('f', event_of(n) % 20), uuid_of('a', n % 10000),
        case when n < 10000 or n % 10000 > 5000 then status_of(n) else 'expired' end,
        json_build_array(json_build_object('ticketTypeId', uuid_of('c', event_of(n)), 'ticketTypeName', 'Stalls', 'quantity', 2,
          'unitPrice', 100, 'seats', json_build_array())),
        200, 'gbp', '{}', now() + interval '1 day',
        now() - n * interval '1 second', case when status_of(n) in ('confirmed', 'cancelled') then now() end,
        case status_of(n) when 'cancelled' then 'attendee' end, case status_of(n) when 'cancelled' then 100 end,
        case when status_of(n) in ('confirmed', 'cancelled') then uuid_of('d', n) end, 'key ' || n, now(), 2
      from generate_series(0, 99999) n
      on conflict do nothing;
    insert into tickets (id, booking_id, position, code, ticket_type_id, ticket_type_name)
      select uuid_of('d', n), uuid_of('b', n), 0, 'code of ' || n, uuid_of('c', event_of(n)), 'Stalls'
      from generate_series(0, 99999) n;
    insert into taken_seats (ticket_type_id, position, booking_id)
      select uuid_of('c', n % 161), n / 161, uuid_of('b', n) from generate_series(0, 99999) n;
  `);
  await sql.unsafe("vacuum analyze");
}

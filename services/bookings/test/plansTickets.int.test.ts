import { type Explained, openExplained } from "@stagedoor/platform/testing/explained";
import type { Database } from "@stagedoor/postgres/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lockTickets } from "../src/db/checkIns.ts";
import { attendeeNames } from "../src/queries/attendeeNames.ts";
import { checkInCounts } from "../src/queries/checkInCounts.ts";
import { listTickets, type TicketList } from "../src/queries/listTickets.ts";
import { startDatabase } from "./stack.ts";

// 100,000 tickets, each of a booking and an attendee of its own: 20,000 of one event, 500 of each of 160 others. Every second
// holder is in; every tenth booking was cancelled.

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
const [large, usual] = [uuid("e", 0), uuid("e", 7)];
const ofUsual = 500;

const page: Omit<TicketList, "of"> = { named: true, limit: 20, offset: 0, sort: "date", order: "asc" };
const listing = (list: Partial<TicketList> & Pick<TicketList, "of">) => (database: Database) =>
  listTickets(database, { ...page, ...list });

test.each<[what: string, most: number, run: (database: Database) => Promise<unknown>]>([
  ["the first page of a large event", 150, listing({ of: { eventId: large } })],
  ["its last confirmed ones first", 150, listing({ of: { eventId: large }, order: "desc" })],
  ["a page far down", 6_000, listing({ of: { eventId: large }, offset: 1_000 })],
  ["an event by name", 5 * ofUsual, listing({ of: { eventId: usual }, sort: "name" })],
  ["a part of a name", 8 * ofUsual, listing({ of: { eventId: usual }, name: "ada 12" })],
  ["who is in", 8 * ofUsual, listing({ of: { eventId: usual }, checkedIn: true })],
  ["who is not in yet, by name", 8 * ofUsual, listing({ of: { eventId: usual }, checkedIn: false, sort: "name" })],
  ["an attendee's own", 20, listing({ of: { attendeeId: uuid("a", 30_000) } })],
  [
    "an attendee's own of an event, by name",
    20,
    listing({ of: { attendeeId: uuid("a", 9) }, eventId: large, sort: "name" }),
  ],
  ["those of a booking", 20, listing({ of: { bookingId: uuid("b", 9) } })],
  ["the counts of an event", 3 * ofUsual, (database) => checkInCounts(database, usual)],
])("of 100,000 tickets, %s reads at most %i rows and no table from end to end", async (_what, most, run) => {
  const { scanned, rowsRead, statements } = await explained.plansOf(run);
  expect(scanned).toEqual([]);
  expect(statements).toBeGreaterThan(0);
  expect(rowsRead).toBeGreaterThan(0);
  expect(rowsRead).toBeLessThanOrEqual(most);
});

test.each([
  ["code", { codes: ["code of 4711"] }],
  ["id", { ids: [uuid("d", 4711)] }],
])("a ticket is found by its %s among 100,000 by reading it and its booking", async (_by, by) => {
  let found: unknown;
  const { scanned, rowsRead } = await explained.plansOf(async (database) => {
    found = await database.transaction((tx) => lockTickets(tx, by));
  });
  expect(found).toMatchObject([{ id: uuid("d", 4711) }]);
  expect({ scanned, rowsRead }).toEqual({ scanned: [], rowsRead: 2 });
});

test("an attendee's name is found by reading the ticket, the booking and the account", async () => {
  const { scanned, rowsRead } = await explained.plansOf((database) => attendeeNames(database, [uuid("d", 4711)]));
  expect({ scanned, rowsRead }).toEqual({ scanned: [], rowsRead: 3 });
});

async function fill({ sql }: Database): Promise<void> {
  await sql.unsafe(`
    create function uuid_of(kind text, n bigint) returns uuid language sql immutable as
      $$ select (repeat(kind, 8) || '-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
    create function event_of(n bigint) returns bigint language sql immutable as
      $$ select case when n < 20000 then 0 else 1 + (n - 20000) % 160 end $$;
    insert into users (id, name, role, version) select uuid_of('a', n), 'Ada ' || n, 'attendee', 1 from generate_series(0, 99999) n;
    insert into event_stock (event_id, host_id, status, currency, starts_at, refund_policy, event_version, version, changed_at)
      select uuid_of('e', n), uuid_of('f', n), 'published', 'gbp', now(), '{}', 1, 1, now() from generate_series(0, 160) n;
    insert into ticket_types (id, event_id, position, name, price, max_per_booking, capacity, sold)
      select uuid_of('c', n), uuid_of('e', n), 0, 'Stalls', 0, 6, 20000, 0 from generate_series(0, 160) n;
    insert into bookings (
        id, event_id, host_id, attendee_id, status, items, total, currency, refund_policy, starts_at, created_at, confirmed_at,
        updated_at, version)
      select uuid_of('b', n), uuid_of('e', event_of(n)), uuid_of('f', event_of(n)), uuid_of('a', n),
        case when n % 10 = 3 then 'cancelled' else 'confirmed' end, '[]', 0, 'gbp', '{}', now(),
        now() - n * interval '1 second', now() - n * interval '1 second', now(), 2
      from generate_series(0, 99999) n;
    insert into tickets (id, booking_id, position, code, ticket_type_id, ticket_type_name, checked_in_at)
      select uuid_of('d', n), uuid_of('b', n), 0, 'code of ' || n, uuid_of('c', event_of(n)), 'Stalls',
        case when n % 2 = 0 then now() end
      from generate_series(0, 99999) n;
  `);
  await sql.unsafe("analyze");
}

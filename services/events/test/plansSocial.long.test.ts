import { newId } from "@stagedoor/contracts/ids";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { type Explained, openExplained } from "@stagedoor/platform/testing/explained";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eraseNext } from "../src/commands/eraseNext.ts";
import { followHost } from "../src/commands/followHost.ts";
import { interestInEvent } from "../src/commands/interestInEvent.ts";
import { notifyNext } from "../src/commands/notifyNext.ts";
import { notifyOfOpenings } from "../src/commands/notifyOfOpenings.ts";
import { eventsMigrations } from "../src/db/migrations.ts";
import { insertChange, insertPublication, lockWaitingChange } from "../src/db/newNotifications.ts";
import { deleteRowsOf, eventsInTable } from "../src/db/pastEvents.ts";
import { exportInterests, ownEventIds } from "../src/queries/exportEvents.ts";
import { findHost } from "../src/queries/findHost.ts";
import { listFollows } from "../src/queries/listFollows.ts";
import { listInterests } from "../src/queries/listInterests.ts";
import { createdEvent } from "./eventRequests.ts";

// 100,000 of each: events, accounts, follows, interests, bookings, notifications. A fifth of the follows are of one host and of the
// interests and bookings of one event; one person follows 1,000 hosts and is interested in 1,000 events.

let stored: { url: string; drop(): Promise<void> };
let owner: Database;
let explained: Explained;

beforeAll(async () => {
  stored = await createTestDatabase("events_plans", async (url) => {
    const database = openDatabase({ url, poolSize: 1, applicationName: "migrations", statementTimeoutMs: 120_000 });
    await migrate(database, allMigrations(eventsMigrations));
    await fill(database);
    await database.close();
  });
  owner = openDatabase({ url: stored.url, poolSize: 1, applicationName: "owner", statementTimeoutMs: 120_000 });
  // Statistics go with the clone; what the planner knows of visible pages is counted anew.
  await owner.sql`vacuum analyze`;
  explained = await openExplained(owner);
}, 120_000);
afterAll(async () => {
  await explained?.database.close();
  await owner?.close();
  await stored?.drop();
});

const uuid = (kind: string, n: number) => `${kind.repeat(8)}-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [host, event, person] = [uuid("a", 1), uuid("e", 0), uuid("a", 7)];
const now = new Date("2030-01-01T12:00:00.000Z");
const log = pino({ level: "silent" });
const deps = { newId, now: () => now, log };
const limits = { batchSize: 500, settleMs: 0, retryMs: 1_000 };
const page = { limit: 20, offset: 0, order: "asc" } as const;

const before = { startDateTime: now.toISOString(), endDateTime: now.toISOString(), timezone: "UTC", venue: null };

/** Has people told of one notification, beside which nothing is due. */
function telling(kind: "sale_opened" | "event_published" | "event_changed") {
  let told = 0;
  return async (database: Database) => {
    await owner.sql`update notifications set finished_at = now() where finished_at is null`;
    told += 1;
    // A publication is told of once: another event of the same host each time.
    const eventId = kind === "event_published" ? uuid("e", 5_000 * told + 1) : event;
    const isChange = kind === "event_changed";
    await owner.sql`
      insert into notifications (id, kind, event_id, host_id, event_version, before, people_until, due_at, created_at)
      values (${newId()}, ${kind}, ${eventId}, ${host}, ${isChange ? told : null},
        ${isChange ? JSON.stringify(before) : null}::text::jsonb, 'infinity', '2029-01-01', now())`;
    expect(await notifyNext(database, deps, limits)).toBe(true);
    const [row] =
      await owner.sql`select count(*)::int as open from notifications where finished_at is null and told_to is not null`;
    expect(row).toEqual({ open: 1 });
  };
}

test.each<[what: string, most: number, run: (database: Database) => Promise<unknown>]>([
  ["the first hosts whom a person follows", 1_100, (database) => listFollows(database, person, page)],
  ["the last of them", 2_100, (database) => listFollows(database, person, { ...page, order: "desc", offset: 900 })],
  ["the first events that a person is interested in", 6_500, (database) => listInterests(database, person, now, page)],
  [
    "the last of those",
    6_500,
    (database) => listInterests(database, person, now, { ...page, order: "desc", offset: 900 }),
  ],
  ["whether a person follows a host", 10, (database) => listFollows(database, person, page, uuid("a", 20_500))],
  [
    "whether a person is interested in an event",
    20,
    (database) => listInterests(database, person, now, page, uuid("e", 20_500)),
  ],
  ["all events of a host, to be exported", 30, (database) => ownEventIds(database, host, 10_001)],
  ["all interests of a person, to be exported", 2_100, (database) => exportInterests(database, person, 10_001)],
  [
    "the page of a host with 20,000 followers",
    5_500,
    async (database) => {
      const found = await findHost(database, host, now, { events: 10, counted: 5_000 });
      expect(found).toMatchObject({ followers: 5_000, publishedEvents: 20 });
    },
  ],
  [
    "to follow one more host",
    1_010,
    (database) =>
      database.transaction((tx) => followHost(tx, { hostId: newId(), followerId: person, now, most: 2_000 })),
  ],
  [
    "to mark one more event",
    1_010,
    (database) =>
      database.transaction((tx) =>
        interestInEvent(tx, { eventId: uuid("e", 5_555), attendeeId: person, now, most: 2_000 }),
      ),
  ],
  ["to look for sales that have opened, 100 of them", 500, (database) => notifyOfOpenings(database, deps)],
  [
    "to look for people to be told when there are none",
    10,
    async (database) => {
      await owner.sql`update notifications set finished_at = now() where finished_at is null`;
      expect(await notifyNext(database, deps, limits)).toBe(false);
    },
  ],
  ["to tell the next 500 who are interested", 1_600, telling("sale_opened")],
  ["to tell the next 500 followers", 1_600, telling("event_published")],
  ["to tell the next 500 ticket holders", 1_600, telling("event_changed")],
  [
    "to note that an event was published and another one moved",
    20,
    (database) =>
      database.transaction(async (tx) => {
        const one = { ...createdEvent(), id: newId(), hostId: host };
        await insertPublication(tx, newId(), one, now);
        expect(await lockWaitingChange(tx, event)).toBeUndefined();
        await insertChange(tx, newId(), one, before, now);
      }),
  ],
  ["to erase a part of what an account left", 2_500, (database) => eraseNext(database, deps, 200, [])],
  [
    "to step through the events of which there are rows",
    1_600,
    (database) => eventsInTable(database, "interests", now, { after: uuid("e", 100), limit: 500 }),
  ],
  ["to forget an event's rows", 20, (database) => deleteRowsOf(database, "bookings", uuid("e", 77), 100)],
])("among 100,000, %s reads at most %i rows and no table from end to end", async (_what, most, run) => {
  const { scanned, rowsRead, statements } = await explained.plansOf(run);
  expect(scanned).toEqual([]);
  expect(statements).toBeGreaterThan(0);
  expect(rowsRead).toBeLessThanOrEqual(most);
});

async function fill({ sql }: Database): Promise<void> {
  const all = "generate_series(0, 99999) n";
  await sql.unsafe(`
    create function uuid_of(kind text, n bigint) returns uuid language sql immutable as
      $$ select (repeat(kind, 8) || '-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
    insert into users (id, name, deleted, version, erased_version)
      select uuid_of('a', n), case when n % 10 > 0 then 'Ada ' || n end, n % 10 = 0, 2,
        case when n % 10 = 0 and n % 50000 > 0 then 2 end from ${all};
    insert into events (id, host_id, title, description, start_at, end_at, timezone, status, currency, capacity, sales_start_at,
        refund_kind, refund_until_hours_before, refund_percentage, created_at, updated_at, version, capacity_version, sale_told_to)
      select uuid_of('e', n), uuid_of('a', n % 5000), 'Concert ' || n, '', at + interval '30 days', at + interval '31 days', 'UTC',
        'published', 'gbp', 100, case when n % 2 = 0 or n >= 99000 then at end, 'full', 0, 100, at, at, 1, 1,
        case when n < 99000 then at end
      from (select n, timestamptz '2030-01-01' - (n % 1000) * interval '1 minute'
        + case when n >= 99300 then interval '90 days' else interval '0' end as at from ${all}) as made;
    insert into ticket_types (id, event_id, position, name, price, capacity, max_per_booking)
      select uuid_of('d', n), uuid_of('e', n), 0, 'General', 0, 100, 10 from ${all};
    insert into follows (host_id, follower_id, created_at)
      select uuid_of('a', case when n < 20000 then 1 when n < 21000 then n else 2 + n % 997 end),
        uuid_of('a', case when n between 20000 and 20999 then 7 else n end), timestamptz '2029-01-01' + n * interval '1 s' from ${all}
      on conflict do nothing;
    insert into interests (event_id, attendee_id, created_at)
      select uuid_of('e', case when n < 20000 then 0 when n < 21000 then n else 1 + n % 9973 end),
        uuid_of('a', case when n between 20000 and 20999 then 7 else n end), timestamptz '2029-01-01' + n * interval '1 s' from ${all}
      on conflict do nothing;
    insert into bookings (id, event_id, attendee_id, confirmed, created_at, version)
      select uuid_of('b', n), uuid_of('e', case when n < 20000 then 0 else 1 + n % 9973 end), uuid_of('a', n), n % 20 > 0,
        timestamptz '2029-01-01' + n * interval '1 s', 2 from ${all};
    insert into notifications (id, kind, event_id, host_id, people_until, due_at, finished_at, created_at)
      select uuid_of('c', n), 'sale_opened', uuid_of('e', n), uuid_of('a', n % 5000), now(), now(), now(), now() from ${all};
    analyze;`);
}

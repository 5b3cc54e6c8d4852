import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { type Explained, openExplained } from "@stagedoor/platform/testing/explained";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventsMigrations } from "../src/db/migrations.ts";
import { markEnded } from "../src/jobs/markEnded.ts";
import type { EventFilter } from "../src/queries/eventConditions.ts";
import type { EventPage } from "../src/queries/eventPage.ts";
import { listEvents } from "../src/queries/listEvents.ts";

// 100,000 events of 1,000 hosts, an hour apart: half of them are over, one in 50 is a draft and one in 50 was cancelled. "concert" is in
// every second title, a word such as w4711 in five and a place such as "Hall 17" in one of 200. One host has 10,000.

const now = new Date("2030-01-01T00:30:00.000Z");
const uuid = (kind: string, n: number) => `${kind.repeat(8)}-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [host, busyHost] = [uuid("a", 17), uuid("b", 1)];

let stored: { url: string; drop(): Promise<void> };
let owner: Database;
let explained: Explained;

beforeAll(async () => {
  stored = await createTestDatabase("events_lists", async (url) => {
    const database = openDatabase({ url, poolSize: 1, applicationName: "migrations", statementTimeoutMs: 120_000 });
    await migrate(database, allMigrations(eventsMigrations));
    await fill(database);
    await database.close();
  });
  owner = openDatabase({ url: stored.url, poolSize: 1, applicationName: "owner", statementTimeoutMs: 120_000 });
  await owner.sql`vacuum analyze`;
  explained = await openExplained(owner);
}, 180_000);
afterAll(async () => {
  await explained?.database.close();
  await owner?.close();
  await stored?.drop();
});

async function fill({ sql }: Database): Promise<void> {
  // Row by row its words are written in minutes.
  await sql`alter table events disable trigger user`;
  await sql`alter table ticket_types disable trigger user`;
  await sql`
    insert into events (id, host_id, title, description, start_at, end_at, timezone, venue, status, currency, capacity, refund_kind,
      refund_until_hours_before, refund_percentage, created_at, updated_at, version, capacity_version)
    select ('eeeeeeee-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
      case when n % 10 = 3 then ${busyHost}::uuid else ('aaaaaaaa-0000-7000-8000-' || lpad((n % 1000)::text, 12, '0'))::uuid end,
      case when n % 2 = 0 then 'Concert' else 'Évening' end || ' w' || n % 20000, 'with d' || n % 5000 || ' and d' || n % 777,
      ${now.toISOString()}::timestamptz + (n - 50000) * interval '1 hour',
      ${now.toISOString()}::timestamptz + (n - 49998) * interval '1 hour', 'UTC', 'Hall ' || n % 200,
      case n % 50 when 7 then 'draft' when 8 then 'cancelled' else 'published' end, case when n % 4 = 0 then 'eur' else 'gbp' end,
      100, 'full', 0, 100, ${now.toISOString()}::timestamptz - n * interval '1 minute', now(), 1, 1
    from generate_series(1, 100000) as n`;
  await sql`alter table events enable trigger user`;
  await sql`
    insert into ticket_types (id, event_id, position, name, price, capacity, max_per_booking)
    select gen_random_uuid(), id, 0, 'All', case when right(id::text, 4)::int % 100 = 0 then 0 else right(id::text, 4)::int end, 100, 10
    from events`;
  await sql`
    insert into availability (event_id, sold, ticket_types, event_version, version)
    select id, 0, jsonb_build_array(jsonb_build_object('id', id, 'available', right(id::text, 4)::int % 10)), 1, 1 from events`;
  await sql`alter table ticket_types enable trigger user`;
  await sql`select fill_search(${now.toISOString()}::timestamptz)`;
}

const page = { sort: "date", order: "asc", limit: 20, offset: 0 } as const;
const limits = { counted: 200, ranked: 200, examined: 2_000 };
const list =
  (filter: EventFilter, asked: Partial<EventPage> = {}, viewerId?: string) =>
  (database: Database): Promise<unknown> =>
    listEvents(database, filter, { ...page, ...asked } as EventPage, { viewerId, now }, limits);

const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const relevance = { sort: "relevance", order: "desc" } as const;
const after = (key: string, more: object = {}) => ({
  position: { key, id: uuid("e", 70_000), ...more },
  total: { count: 200, isExact: false },
});

test.each<[string, (database: Database) => Promise<unknown>, number?]>([
  ["nothing but the order of dates", list({})],
  ["dates backwards", list({}, { order: "desc" })],
  ["titles", list({}, { sort: "title" })],
  ["titles backwards", list({}, { sort: "title", order: "desc" })],
  ["creation", list({}, { sort: "createdAt" })],
  ["creation backwards", list({}, { sort: "createdAt", order: "desc" })],
  ["what is over", list({ status: "ended" })],
  ["what was over last", list({ status: "ended" }, { order: "desc" })],
  ["what is over, by title", list({ status: "ended" }, { sort: "title" })],
  ["what is over, by creation", list({ status: "ended" }, { sort: "createdAt" })],
  ["what was cancelled", list({ status: "cancelled" })],
  ["what was cancelled, by title", list({ status: "cancelled" }, { sort: "title" })],
  ["a time", list({ from: at(20_000), to: at(20_100) })],
  ["a time, by title", list({ from: at(20_000), to: at(20_100) }, { sort: "title" })],
  ["a host", list({ hostId: host })],
  ["a busy host", list({ hostId: busyHost })],
  ["a host's own", list({ hostId: host }, {}, host)],
  ["a host's drafts", list({ hostId: host, status: "draft" }, {}, host)],
  ["a place", list({ place: "hall 17" })],
  ["a place that is in all", list({ place: "hall" })],
  ["a place that there is not", list({ place: "Nowhere" })],
  ["a rare word", list({ text: "w17777" }, relevance)],
  ["a common word", list({ text: "concert" }, relevance)],
  ["a common word, by date", list({ text: "concert" })],
  ["a common word, by title", list({ text: "concert" }, { sort: "title" })],
  ["a part of a common word", list({ text: "oncer" }, relevance)],
  ["a part of many words", list({ text: "777" }, relevance)],
  ["the beginning of many words", list({ text: "w" }, relevance)],
  ["two words", list({ text: "evening d123" }, relevance)],
  ["two common words, by title", list({ text: "concert hall" }, { sort: "title" })],
  // Of 4,000 events with one of them it is looked up whether they have the other, in two indexes; and both are counted so far.
  ["two words that are never together", list({ text: "concert evening" }, relevance), 22_000],
  ["a common word and a place", list({ text: "concert", place: "hall 20" }, relevance)],
  ["a word that was", list({ text: "concert", status: "ended" }, relevance)],
  ["a word that there is not", list({ text: "zebra" }, relevance)],
  ["prices up to", list({ priceMax: 100, currency: "gbp" })],
  ["prices that there are not", list({ priceMin: 10_000, currency: "gbp" })],
  ["a range of prices", list({ priceMin: 4_000, priceMax: 4_100, currency: "eur" })],
  ["what is free", list({ free: true })],
  ["what has places left", list({ available: true })],
  [
    "all filters together",
    list(
      {
        text: "concert",
        place: "hall 20",
        currency: "eur",
        priceMin: 100,
        priceMax: 9_000,
        available: true,
        from: at(100),
      },
      relevance,
    ),
  ],
  ["a page far behind a cursor", list({}, { after: after(at(20_000).toISOString().replace("Z", "000Z")) })],
  ["titles behind a cursor", list({}, { sort: "title", after: after("concert w70000") })],
  [
    "ranks behind a cursor",
    list({ text: "concert" }, { ...relevance, after: after("2030-01-01T00:30:00.000000Z", { rank: 0.5, edge: null }) }),
  ],
  ["events that ended", (database) => markEnded(database, at(300))],
])("a list by %s reads a bounded number of rows, by indexes", async (_what, run, most = 4_000) => {
  const plans = await explained.plansOf(run);
  expect(plans.scanned).toEqual([]);
  expect(plans.statements).toBeGreaterThan(0);
  expect(plans.rowsRead).toBeLessThan(most);
});

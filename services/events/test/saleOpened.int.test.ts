import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { testSettings } from "@stagedoor/service/testing/settings";
import { afterAll, beforeAll, expect, test } from "vitest";
import { notifyOfOpenings } from "../src/commands/notifyOfOpenings.ts";
import { eventsSettings } from "../src/config.ts";
import { lockSaleOpenings } from "../src/db/saleOpenings.ts";
import { buildEvents } from "../src/service.ts";
import { allTold, readNotices } from "./notices.ts";
import { eventBody, inHours, type Person, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;
let host: Person;
let notices: Awaited<ReturnType<typeof readNotices>>;

beforeAll(async () => {
  bed = await startTestbed({ NOTIFY_EVERY_MS: "20", NOTIFY_BATCH_SIZE: "2", NOTIFY_RETRY_MS: "50" });
  host = bed.person("host");
  notices = await readNotices(bed);
});
afterAll(async () => {
  await notices.stop();
  await bed.stop();
});

/** An event that is published and whose sale begins tomorrow. */
async function create(changes: Record<string, unknown> = {}): Promise<{ id: string }> {
  const body = eventBody({ status: "published", salesStartDateTime: inHours(24), ...changes });
  return (await bed.call("POST", "/events", { as: host, body })).body;
}

async function interested(event: { id: string }, number: number): Promise<string[]> {
  const people = Array.from({ length: number }, () => bed.person("attendee"));
  const marks = await Promise.all(people.map((as) => bed.call("PUT", `/interests/${event.id}`, { as })));
  expect(marks.map(({ status }) => status)).toEqual(people.map(() => 200));
  return people.map(({ id }) => id).sort();
}

const edit = async (event: { id: string }, body: object) =>
  expect((await bed.call("PATCH", `/events/${event.id}`, { as: host, body })).status).toBe(200);
/** The host lets the sale begin at this moment. */
const open = (event: { id: string }) => edit(event, { salesStartDateTime: inHours(0) });
const told = (event: { id: string }) => notices.toldOf(event.id, "sale_opened");

test("when its sale opens, everybody who is interested is told once, in chunks, and nobody before", async () => {
  const event = await create();
  const people = await interested(event, 5);
  await allTold(bed, notices);
  expect(told(event)).toEqual([]);
  await open(event);
  await until(() => told(event).length >= 5);
  const late = await interested(event, 1);
  await allTold(bed, notices);
  expect(told(event)).toEqual(people);
  expect(told(event)).not.toContain(late[0]);
  const sent = notices.of(event.id);
  expect(sent.map(({ recipients }) => recipients.length)).toEqual([2, 2, 1]);
  expect(sent[0]).toMatchObject({ kind: "sale_opened", hostId: host.id, eventVersion: 2 });
});

test("a sale opens by the clock alone, without any edit", async () => {
  const event = await create({ salesStartDateTime: new Date(Date.now() + 1_500).toISOString() });
  const people = await interested(event, 3);
  await until(() => told(event).length >= 3);
  await allTold(bed, notices);
  expect(told(event)).toEqual(people);
});

test("a sale that is put off after it opened opens anew for those who were not told, and for nobody else", async () => {
  const event = await create();
  const first = await interested(event, 2);
  await open(event);
  await until(() => told(event).length >= 2);
  const between = await interested(event, 1);
  await edit(event, { salesStartDateTime: inHours(24) });
  const second = await interested(event, 2);
  await allTold(bed, notices);
  expect(told(event)).toEqual(first);
  await open(event);
  await until(() => told(event).length >= 5);
  await allTold(bed, notices);
  expect(told(event).slice(2)).toEqual([...between, ...second].sort());
});

test("a sale that is put off, and opened again earlier or by removing its start, opens for those who came in between", async () => {
  for (const salesStartDateTime of [null, inHours(-1)]) {
    const event = await create();
    const first = await interested(event, 1);
    await open(event);
    await until(() => told(event).length >= 1);
    await edit(event, { salesStartDateTime: inHours(24) });
    const second = await interested(event, 3);
    await edit(event, { salesStartDateTime });
    await until(() => told(event).length >= 4);
    await interested(event, 1);
    await allTold(bed, notices);
    expect(told(event)).toEqual([...first, ...second]);
  }
});

test("an event without a start of sale sells at once, so that nobody is told; one whose start is removed opens", async () => {
  const event = await create({ salesStartDateTime: null });
  await interested(event, 1);
  const opened = await create();
  const people = await interested(opened, 1);
  await edit(opened, { salesStartDateTime: null });
  await until(() => told(opened).length >= 1);
  await edit(event, { title: "Opera" });
  await allTold(bed, notices);
  expect(told(event)).toEqual([]);
  expect(told(opened)).toEqual(people);
});

test("nobody is told of an event that was cancelled, of a draft, nor of a sale that is over, nor who is not interested any more", async () => {
  const cancelled = await create();
  await interested(cancelled, 1);
  await bed.call("POST", `/events/${cancelled.id}/cancel`, { as: host });
  const over = await create({ salesEndDateTime: inHours(25) });
  await interested(over, 1);
  const left = await create();
  const person = bed.person("attendee");
  await bed.call("PUT", `/interests/${left.id}`, { as: person });
  await bed.call("DELETE", `/interests/${left.id}`, { as: person });
  const all = [cancelled, over, left];
  const past = [inHours(-2), inHours(-1)] as const;
  await bed.owner.sql`update events set sales_start_at = ${past[0]} where id = any (${all.map(({ id }) => id)})`;
  await bed.owner.sql`update events set sales_end_at = ${past[1]} where id = ${over.id}`;
  await allTold(bed, notices);
  expect(all.flatMap(told)).toEqual([]);
});

test("when the start moves while people are being told, the others are told at the new one, and each once", async () => {
  const event = await create();
  const people = await interested(event, 5);
  // As a notifier leaves it that was killed after its first message.
  await bed.owner.sql`
    insert into notifications (id, kind, event_id, host_id, people_until, told_to, due_at, begun_at, created_at)
    values (gen_random_uuid(), 'sale_opened', ${event.id}, ${host.id}, now(), ${people[1] ?? ""}, now(), now(), now())`;
  await bed.owner.sql`update events set sale_told_to = now() where id = ${event.id}`;
  const [row] = await until(async () => {
    const rows = await bed.owner.sql`select due_at > now() as waits from notifications where event_id = ${event.id}`;
    return rows[0]?.waits && rows;
  });
  expect(row).toEqual({ waits: true });
  expect(told(event)).toEqual([]);
  await open(event);
  await until(() => told(event).length >= 3);
  await allTold(bed, notices);
  expect(told(event)).toEqual(people.slice(2));
});

test("two replicas that see the same sales open tell everybody once", async () => {
  const { database, messaging, log } = bed.service;
  const config = testSettings(eventsSettings, {
    DATABASE_URL: database.options.url,
    KAFKA_BROKERS: (process.env.TEST_KAFKA_BROKERS ?? "").toString(),
    KAFKA_TOPIC_PREFIX: messaging.topicPrefix,
    JWKS_URL: "http://127.0.0.1:1/",
    PROVISION_TOPICS_ON_START: "false",
    NOTIFY_EVERY_MS: "20",
    NOTIFY_BATCH_SIZE: "2",
  });
  const other = await buildEvents(config, { log });
  await other.start();
  await other.ready();
  const events = await Promise.all(Array.from({ length: 6 }, () => create()));
  const people = await Promise.all(events.map((event) => interested(event, 9)));
  await Promise.all(events.map(open));
  await until(() => events.every((event) => told(event).length >= 9));
  await allTold(bed, notices);
  await other.stop();
  expect(events.map(told)).toEqual(people);
});

test("a notification that fails waits and keeps nobody else from being told", async () => {
  const [bad, good] = [await create({ salesStartDateTime: null }), await create()];
  const person = bed.person("attendee").id;
  await bed.owner.sql`
    insert into bookings (id, event_id, attendee_id, confirmed, created_at, version)
    values (gen_random_uuid(), ${bad.id}, ${person}, true, now(), 1)`;
  // Nothing that a message may say.
  const [{ id }] = (await bed.owner.sql`
    insert into notifications (id, kind, event_id, host_id, event_version, before, people_until, due_at, begun_at, created_at)
    values (gen_random_uuid(), 'event_changed', ${bad.id}, ${host.id}, 1, '{}', now(), now() - interval '1 hour', now(), now())
    returning id`) as unknown as [{ id: string }];
  const people = await interested(good, 3);
  await open(good);
  await until(() => told(good).length >= 3);
  expect(told(good)).toEqual(people);
  const before = { startDateTime: inHours(1), endDateTime: inHours(2), timezone: "UTC", venue: null };
  await bed.owner.sql`update notifications set before = ${JSON.stringify(before)}::text::jsonb where id = ${id}`;
  await until(() => notices.toldOf(bad.id).length >= 1);
  expect(notices.toldOf(bad.id)).toEqual([person]);
});

test("an opening that one replica is noting is noted by no other", async () => {
  const event = await create();
  await interested(event, 1);
  const { database } = bed.service;
  // Two days ahead, when the sale of every event here has begun; the service's own notifier is not there yet.
  const later = { newId, now: () => new Date(Date.now() + 47 * 3_600_000) };
  const noted = async () => (await bed.owner.sql`select from notifications where event_id = ${event.id}`).count;
  await database.transaction(async (tx) => {
    const openings = await lockSaleOpenings(tx, later.now(), 100);
    expect(openings.map(({ eventId }) => eventId)).toContain(event.id);
    await notifyOfOpenings(database, later);
    expect(await noted()).toBe(0);
  });
  await notifyOfOpenings(database, later);
  expect(await noted()).toBe(1);
});

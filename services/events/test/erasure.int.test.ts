import { newId } from "@stagedoor/contracts/ids";
import { type Consumers, startConsumers } from "@stagedoor/messaging/consumers";
import type { IncomingMessage } from "@stagedoor/messaging/incoming";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { account } from "./accounts.ts";
import { aBooking, allTold, readNotices } from "./notices.ts";
import { eventBody, inHours, type Person, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;
let reader: Consumers;
const received: IncomingMessage[] = [];

beforeAll(async () => {
  bed = await startTestbed({ NOTIFY_EVERY_MS: "20", ERASE_EVERY_MS: "20", ERASE_BATCH_SIZE: "3" });
  const { database, messaging, log } = bed.service;
  reader = startConsumers({
    database,
    messaging,
    log,
    group: "events-reader",
    subscriptions: [{ topic: "events.v1", kind: "projection", handle: async (_tx, each) => void received.push(each) }],
  });
  await reader.ready;
});
afterAll(async () => {
  await reader.stop();
  await bed.stop();
});

async function aHost(): Promise<Person> {
  const host = bed.person("host");
  await bed.send("user.registered", host.id, account(host, { name: "Ada Lovelace" }));
  await until(async () => (await bed.call("GET", `/hosts/${host.id}`)).status === 200);
  return host;
}

async function erase({ id }: Person, version = 2): Promise<void> {
  await bed.send("user.deleted", id, { id, deleted: true, version });
  await until(
    async () => (await bed.owner.sql`select from users where id = ${id} and erased_version = ${version}`).count > 0,
  );
}

const create = async (as: Person, changes: Record<string, unknown> = {}) =>
  (await bed.call("POST", "/events", { as, body: eventBody({ status: "published", ...changes }) })).body;
const messagesOf = (id: string) => received.filter(({ key }) => key === id);

/** How often a text stands in any row of this database, whatever its table. */
async function found(text: string): Promise<string[]> {
  const tables = await bed.owner.sql<{ name: string }[]>`
    select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' order by table_name`;
  const rows = await Promise.all(
    tables.map(({ name }) => bed.owner.sql.unsafe(`select 1 from ${name} t where t::text ilike $1`, [`%${text}%`])),
  );
  return tables.flatMap(({ name }, index) => (rows[index]?.length ? [name] : []));
}

test("of a deleted host nothing is left but cancelled or past events without texts; drafts are gone, and the others hear", async () => {
  const host = await aHost();
  const texts = { description: "Write to ada@example.test", venue: "Ada Lovelace's garden" };
  const live = await Promise.all(Array.from({ length: 25 }, () => create(host, texts)));
  const draft = await create(host, { ...texts, status: "draft" });
  const keyed = { as: host, body: eventBody(texts), headers: { "idempotency-key": "once" } };
  const second = (await bed.call("POST", "/events", keyed)).body;
  const over = await create(host, texts);
  await bed.owner.sql`update events set start_at = ${inHours(-3)}, end_at = ${inHours(-1)} where id = ${over.id}`;
  const other = await create(await aHost(), { description: "Grace" });
  await erase(host);
  await bed.service.relay()?.drained();
  expect(await found("ada@example.test")).toEqual([]);
  expect(await found("Ada Lovelace's")).toEqual([]);
  const rows = await bed.owner.sql`
    select distinct status, description, venue from events where host_id = ${host.id} order by status`;
  expect([...rows]).toEqual([
    { status: "cancelled", description: "", venue: null },
    { status: "published", description: "", venue: null },
  ]);
  const last = async (id: string, n: number) =>
    (await until(() => messagesOf(id).length >= n && messagesOf(id))).at(-1);
  for (const { id, title } of live) {
    const says = await last(id, 2);
    expect(says).toMatchObject({
      type: "event.cancelled",
      body: { status: "cancelled", title, description: "", version: 2 },
    });
  }
  for (const { id } of [draft, second]) expect(await last(id, 2)).toMatchObject({ type: "event.deleted" });
  expect(await last(over.id, 2)).toMatchObject({
    type: "event.updated",
    body: { status: "published", description: "" },
  });
  expect((await bed.call("GET", `/events/${other.id}`)).body).toMatchObject({ description: "Grace", version: 1 });
});

test("of a deleted host's events no place stays that people were told of, whether the event is deleted, without a place or on sale", async () => {
  const host = await aHost();
  const venue = "Byron's attic";
  const events = await Promise.all(Array.from({ length: 5 }, () => create(host, { venue })));
  for (const { id } of events) await bed.call("PATCH", `/events/${id}`, { as: host, body: { venue: null } });
  const [onSale, deleted] = events as [(typeof events)[0], (typeof events)[0]];
  await bed.call("PATCH", `/events/${onSale.id}`, { as: host, body: { venue: "Elsewhere" } });
  expect(await found(venue)).toContain("notifications");
  await bed.call("DELETE", `/events/${deleted.id}`, { as: host });
  expect((await bed.owner.sql`select from notifications where event_id = ${deleted.id}`).count).toBe(0);
  const over = events.slice(2).map(({ id }) => id);
  await bed.owner.sql`
    update events set start_at = ${inHours(-3)}, end_at = ${inHours(-1)} where id = any (${over}::uuid[])`;
  await bed.service.relay()?.drained();
  await erase(host);
  await bed.service.relay()?.drained();
  expect(await found(venue)).toEqual([]);
});

test("whom a deleted person followed, who followed them, interest and bookings are gone; those of others stay", async () => {
  const [gone, stays] = [await aHost(), await aHost()];
  const people = Array.from({ length: 8 }, () => bed.person("attendee"));
  for (const as of [...people, stays]) await bed.call("PUT", `/follows/${gone.id}`, { as });
  for (const as of [...people, gone]) await bed.call("PUT", `/follows/${stays.id}`, { as });
  const events = await Promise.all(Array.from({ length: 5 }, () => create(stays, { salesStartDateTime: inHours(5) })));
  for (const { id } of events) for (const as of [gone, stays]) await bed.call("PUT", `/interests/${id}`, { as });
  const [event] = events as [(typeof events)[0]];
  const bookings = [gone, stays].map(({ id }) => aBooking(event, { attendeeId: id }));
  for (const booking of bookings) await bed.send("booking.confirmed", booking.id, booking);
  await until(async () => (await bed.owner.sql`select from bookings where event_id = ${event.id}`).count === 2);
  await erase(gone);
  expect(await found(gone.id)).toEqual(["users"]);
  expect((await bed.owner.sql`select from follows where host_id = ${stays.id}`).count).toBe(8);
  expect((await bed.owner.sql`select from interests where attendee_id = ${stays.id}`).count).toBe(5);
  expect((await bed.owner.sql`select from bookings where attendee_id = ${stays.id}`).count).toBe(1);
});

test("what a token that outlived its account did is erased when the deletion is told again", async () => {
  const host = await aHost();
  await erase(host);
  const event = await create(host, { description: "Ada again" });
  const other = await create(await aHost());
  await bed.call("PUT", `/interests/${other.id}`, { as: host });
  await erase(host, 3);
  expect(await found("Ada again")).toEqual([]);
  expect(await found(host.id)).toEqual(["event_search", "events", "users"]);
  expect((await bed.call("GET", `/events/${event.id}`)).body).toMatchObject({ status: "cancelled" });
});

test("a deleted person is told of nothing, even before anything is erased, and a late booking brings nothing back", async () => {
  const notices = await readNotices(bed);
  const host = await aHost();
  const event = await create(host, { salesStartDateTime: inHours(5) });
  const [gone, stays] = [bed.person("attendee"), bed.person("attendee")];
  for (const as of [gone, stays]) await bed.call("PUT", `/interests/${event.id}`, { as });
  await erase(gone);
  // As if the erasure had not come to it yet.
  await bed.owner.sql`insert into interests values (${event.id}, ${gone.id}, now() - interval '1 hour')`;
  await bed.call("PATCH", `/events/${event.id}`, { as: host, body: { salesStartDateTime: inHours(0) } });
  await until(() => notices.toldOf(event.id).length >= 1);
  await allTold(bed, notices);
  expect(notices.toldOf(event.id)).toEqual([stays.id]);
  const late = aBooking(event, { attendeeId: gone.id });
  const next = aBooking(event, { id: newId() });
  await bed.send("booking.confirmed", late.id, late);
  await bed.send("booking.confirmed", next.id, next);
  await until(async () => (await bed.owner.sql`select from bookings where id = ${next.id}`).count === 1);
  // Of the same key, hence applied after the late one: were that one kept, it would stay as it is of the same version.
  await bed.send("booking.confirmed", late.id, { ...late, attendeeId: stays.id });
  const [kept] = await until(async () => {
    const rows = await bed.owner.sql`select attendee_id from bookings where id = ${late.id}`;
    return rows.length > 0 && rows;
  });
  expect(kept).toEqual({ attendee_id: stays.id });
  await notices.stop();
});

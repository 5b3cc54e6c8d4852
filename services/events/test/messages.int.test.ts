import { newId } from "@stagedoor/contracts/ids";
import { packSeats } from "@stagedoor/contracts/seatMap";
import { type Consumers, startConsumers } from "@stagedoor/messaging/consumers";
import type { IncomingMessage } from "@stagedoor/messaging/incoming";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventBody, fieldsOf, type Person, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;
let host: Person;
let reader: Consumers;
const received: IncomingMessage[] = [];

beforeAll(async () => {
  bed = await startTestbed();
  host = bed.person("host");
  const { database, messaging, log } = bed.service;
  reader = startConsumers({
    database,
    messaging,
    log,
    group: "reader",
    subscriptions: [
      { topic: "events.v1", kind: "projection", handle: async (_tx, message) => void received.push(message) },
    ],
  });
  await reader.ready;
  await recordHistory();
});
afterAll(async () => {
  await reader.stop();
  await bed.stop();
});

/** Everything that a projection ever stored under a key: what was overwritten at once would not be seen otherwise. */
async function historyOf(key: string): Promise<(string | null)[]> {
  const rows = await bed.service.database.sql`select value from history where key = ${key} order by n`;
  return rows.map(({ value }) => value);
}

async function recordHistory(): Promise<void> {
  const record = (table: string, key: string, value: string) => `
    create function record_${table}() returns trigger language plpgsql as $$
    begin insert into history (key, value) values (new.${key}::text, new.${value}::text); return new; end $$;
    create trigger recorded after insert or update on ${table} for each row execute function record_${table}();`;
  await bed.owner.sql.unsafe(`
    create table history (n serial, key text, value text);
    grant all on history, history_n_seq to public;
    ${record("availability", "event_id", "sold")} ${record("users", "id", "name")}`);
}

const messagesOf = (id: string, n: number) =>
  until(
    () => {
      const found = received.filter(({ key }) => key === id);
      return found.length >= n && found;
    },
    { what: `${n} messages of event ${id}` },
  );

async function create(changes: Record<string, unknown> = {}) {
  return (await bed.call("POST", "/events", { as: host, body: eventBody(changes) })).body;
}

const user = (person: Person, name: string, version: number) => ({
  id: person.id,
  name,
  email: "host@example.test",
  role: "host" as const,
  emailVerified: true,
  createdAt: new Date().toISOString(),
  updatedAt: new Date().toISOString(),
  version,
});

const places = (
  event: { id: string; ticketTypes: { id: string; capacity: number }[] },
  sold: number,
  version: number,
  eventVersion = 1,
) => {
  const ticketTypes = event.ticketTypes.map(({ id, capacity }) => ({
    id,
    capacity,
    held: 1,
    sold,
    available: capacity - sold - 1,
  }));
  const sum = (of: "capacity" | "held" | "sold" | "available") => ticketTypes.reduce((all, each) => all + each[of], 0);
  return {
    eventId: event.id,
    capacity: sum("capacity"),
    held: sum("held"),
    sold: sum("sold"),
    available: sum("available"),
    ticketTypes,
    eventVersion,
    updatedAt: new Date().toISOString(),
    version,
  };
};

test("each change goes out once, in order, with the whole event and the next version", async () => {
  const event = await create();
  const path = `/events/${event.id}`;
  await bed.call("PATCH", path, { as: host, body: { title: "Opera" } });
  await bed.call("PATCH", path, { as: host, body: { title: "Opera" } });
  await bed.call("PATCH", path, { as: host, body: { capacity: 0 } });
  for (const verb of ["publish", "publish", "cancel", "cancel"])
    await bed.call("POST", `${path}/${verb}`, { as: host });
  const last = await create({ status: "published" });
  await messagesOf(last.id, 1);
  const sent = await messagesOf(event.id, 4);
  expect(sent.map(({ type, body }) => [type, (body as { version: number }).version])).toEqual([
    ["event.created", 1],
    ["event.updated", 2],
    ["event.published", 3],
    ["event.cancelled", 4],
  ]);
  const { hostName, numberOfAttendees, available, capacityStatus, ticketTypes, ...state } = event;
  const types = ticketTypes.map(({ available, ...type }: Record<string, unknown>) => type);
  expect(sent[0]).toMatchObject({ source: "events", subject: event.id });
  expect(sent[0]?.body).toEqual({ ...state, ticketTypes: types });
  expect(sent[3]?.body).toMatchObject({ title: "Opera", status: "cancelled", version: 4, ticketTypes: types });
});

test("an event that is created published is announced as published", async () => {
  const event = await create({ status: "published" });
  expect((await messagesOf(event.id, 1)).map(({ type }) => type)).toEqual(["event.published"]);
});

test("a deleted draft leaves its id and the next version", async () => {
  const event = await create();
  await bed.call("DELETE", `/events/${event.id}`, { as: host });
  const sent = await messagesOf(event.id, 2);
  expect([sent[1]?.type, sent[1]?.body]).toEqual(["event.deleted", { id: event.id, deleted: true, version: 2 }]);
});

test("an event on sale is told of as cancelled, with its facts, before it is told of as gone", async () => {
  const event = await create({ status: "published" });
  await bed.call("DELETE", `/events/${event.id}`, { as: host });
  const sent = await messagesOf(event.id, 3);
  expect(sent.map(({ type }) => type)).toEqual(["event.published", "event.cancelled", "event.deleted"]);
  expect(sent[1]?.body).toMatchObject({ title: event.title, status: "cancelled", version: 2 });
  expect(sent[2]?.body).toEqual({ id: event.id, deleted: true, version: 3 });
});

test("capacity is raised and lowered while on sale, down to what is taken; what bookings refuses shows as refused", async () => {
  const event = await create({ status: "published" });
  const path = `/events/${event.id}`;
  const edit = async (capacity: number) => {
    const { body } = await bed.call("PATCH", path, { as: host, body: { capacity } });
    expect(body).toMatchObject({ capacity, capacityStatus: "pending" });
    return body;
  };
  const shows = async (expected: object) => {
    await until(async () => (await bed.call("GET", path)).body.capacityStatus !== "pending");
    expect((await bed.call("GET", path)).body).toMatchObject(expected);
  };
  const raised = await edit(150);
  expect((await messagesOf(event.id, 2))[1]?.body).toMatchObject({ capacity: 150, version: 2 });
  await bed.send("availability.changed", event.id, places(raised, 40, 1, 2));
  await shows({ capacityStatus: "applied", capacity: 150, available: 109, numberOfAttendees: 40 });
  const lowered = await edit(41);
  await bed.send("availability.changed", event.id, places(lowered, 40, 2, 3));
  await shows({ capacityStatus: "applied", capacity: 41, available: 0 });
  const back = await edit(60);
  // Somebody was faster: what was in force stays.
  await bed.send("availability.changed", event.id, { ...places(lowered, 40, 3, back.version), refused: true });
  await shows({ capacityStatus: "refused", capacity: 60, available: 0 });
  const again = await bed.call("PATCH", path, { as: host, body: { title: "Opera" } });
  expect(again.body).toMatchObject({ capacityStatus: "refused" });
});

test("availability arrives and shows; an older one after a newer one changes nothing", async () => {
  const event = await create({ status: "published" });
  const read = async (id: string) => (await bed.call("GET", `/events/${id}`)).body;
  await bed.send("availability.changed", event.id, places(event, 7, 5));
  await until(async () => (await read(event.id)).numberOfAttendees === 7);
  const after = await read(event.id);
  expect(after).toMatchObject({ available: 92, capacityStatus: "applied", ticketTypes: [{ available: 92 }] });
  await bed.send("availability.changed", event.id, places(event, 3, 4));
  await bed.send("availability.changed", event.id, places(event, 2, 5));
  // Of the same key, hence applied after the older ones.
  await bed.send("availability.changed", event.id, places(event, 8, 6));
  await until(async () => (await read(event.id)).numberOfAttendees === 8);
  expect(await historyOf(event.id)).toEqual(["7", "8"]);
  const listed = await bed.call("GET", "/events?limit=100");
  const item = listed.body.items.find(({ id }: { id: string }) => id === event.id);
  expect(item).toMatchObject({ numberOfAttendees: 8, available: 91 });
});

const onSale = () => create({ status: "published" });

test("availability of an event that is gone is not kept, and goes with its event where it was", async () => {
  const [gone, known, never, last] = [await onSale(), await onSale(), await onSale(), await onSale()];
  await bed.send("availability.changed", known.id, places(known, 1, 1));
  await until(async () => (await bed.call("GET", `/events/${known.id}`)).body.numberOfAttendees === 1);
  for (const { id } of [gone, known]) await bed.call("DELETE", `/events/${id}`, { as: host });
  await bed.owner.sql`delete from events where id = ${never.id}`;
  const late = [places(gone, 2, 2), places(known, 2, 2), places(never, 2, 2)];
  for (const each of late) await bed.send("availability.changed", last.id, each);
  // Of the same key, hence applied after them.
  await bed.send("availability.changed", last.id, places(last, 7, 1));
  await until(async () => (await bed.call("GET", `/events/${last.id}`)).body.numberOfAttendees === 7);
  const ids = [gone, known, never].map(({ id }) => id);
  expect((await bed.owner.sql`select from availability where event_id = any (${ids}::uuid[])`).count).toBe(0);
});

test("availability that arrives while its event is being deleted is not kept", async () => {
  const [event, last] = [await onSale(), await onSale()];
  const deleting = Promise.withResolvers<void>();
  const deleted = bed.owner.sql.begin(async (tx) => {
    await tx`delete from events where id = ${event.id}`;
    await bed.send("availability.changed", last.id, places(event, 2, 1));
    await bed.send("availability.changed", last.id, places(last, 7, 1));
    await deleting.promise;
  });
  // The consumer waits for whoever deletes.
  await until(
    async () =>
      (
        await bed.service.database.sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      ).count > 0,
  );
  deleting.resolve();
  await deleted;
  await until(async () => (await bed.call("GET", `/events/${last.id}`)).body.numberOfAttendees === 7);
  expect((await bed.owner.sql`select from availability where event_id = ${event.id}`).count).toBe(0);
});

test("a new capacity is pending until bookings has it in force, and a new title is not", async () => {
  const event = await create({ status: "published" });
  const path = `/events/${event.id}`;
  const status = async () => (await bed.call("GET", path)).body.capacityStatus;
  await bed.send("availability.changed", event.id, places(event, 0, 1));
  await until(async () => (await status()) === "applied");
  const renamed = await bed.call("PATCH", path, { as: host, body: { title: "Opera" } });
  expect(renamed.body).toMatchObject({ version: 2, capacityStatus: "applied" });
  const resized = await bed.call("PATCH", path, { as: host, body: { capacity: 150 } });
  expect(resized.body).toMatchObject({ version: 3, capacity: 150, capacityStatus: "pending" });
  await bed.send("availability.changed", event.id, places(resized.body, 0, 2, 3));
  await until(async () => (await status()) === "applied");
  expect((await bed.call("GET", path)).body.available).toBe(149);
});

test("places that are taken cannot be edited away", async () => {
  const event = await create({ status: "published" });
  const path = `/events/${event.id}`;
  await bed.send("availability.changed", event.id, places(event, 7, 1));
  await until(async () => (await bed.call("GET", path)).body.numberOfAttendees === 7);
  const lowered = await bed.call("PATCH", path, { as: host, body: { capacity: 7 } });
  expect([lowered.status, fieldsOf(lowered)]).toEqual([422, ["capacity"]]);
  const price = { amount: 0, currency: "gbp" };
  const removed = await bed.call("PATCH", path, {
    as: host,
    body: { ticketTypes: [{ name: "New", price, capacity: 9 }] },
  });
  expect([removed.status, fieldsOf(removed)]).toEqual([422, ["ticketTypes"]]);
  expect((await bed.call("PATCH", path, { as: host, body: { capacity: 8 } })).status).toBe(200);
});

test("a seat plan goes out with its event, and stays as it is once a seat is taken", async () => {
  const seating = { rows: 2, seatsPerRow: 3 };
  const stalls = { name: "Stalls", price: { amount: 900, currency: "gbp" }, seating };
  const event = await create({ status: "published", capacity: undefined, ticketTypes: [stalls] });
  const [type] = event.ticketTypes.map(({ id }) => ({ id }));
  const path = `/events/${event.id}`;
  const [created] = await messagesOf(event.id, 1);
  expect(created?.body).toMatchObject({ capacity: 6, ticketTypes: [{ ...type, capacity: 6, seating }] });
  const edit = (written: object) =>
    bed.call("PATCH", path, { as: host, body: { ticketTypes: [{ ...type, ...written }] } });
  const turned = await edit({ seating: { rows: 3, seatsPerRow: 2 } });
  expect(turned.body).toMatchObject({ version: 2, capacityStatus: "pending" });
  const seats = packSeats(["sold", "held", "free", "free", "free", "free"]);
  await bed.send("availability.changed", event.id, { ...places(event, 1, 1, 2), seats });
  await until(async () => (await bed.call("GET", path)).body.numberOfAttendees === 1);
  expect((await bed.call("GET", path)).body).toMatchObject({ available: 4, capacityStatus: "applied" });
  for (const plan of [null, seating]) {
    const refused = await edit({ seating: plan });
    expect([refused.status, fieldsOf(refused)]).toEqual([422, ["ticketTypes.0.seating"]]);
  }
  expect((await edit({ name: "Pit" })).status).toBe(200);
  const sent = await messagesOf(event.id, 3);
  expect(sent[2]?.body).toMatchObject({ ticketTypes: [{ name: "Pit", seating: { rows: 3, seatsPerRow: 2 } }] });
});

test("a host's name arrives, changes with the account and goes with it, and cannot come back", async () => {
  const someone = bed.person("host");
  const body = eventBody({ status: "published" });
  const { id } = (await bed.call("POST", "/events", { as: someone, body })).body;
  const name = async () => (await bed.call("GET", `/events/${id}`)).body.hostName;
  const stored = async () => ({ ...(await bed.service.database.sql`select * from users where id = ${someone.id}`)[0] });
  await bed.send("user.registered", someone.id, user(someone, "Ada", 1));
  await until(async () => (await name()) === "Ada");
  const page = await bed.call("GET", `/hosts/${someone.id}`);
  expect(page.body).toMatchObject({ id: someone.id, name: "Ada", publishedEvents: 1 });
  await bed.send("user.updated", someone.id, user(someone, "Ada Lovelace", 2));
  await until(async () => (await name()) === "Ada Lovelace");
  await bed.send("user.deleted", someone.id, { id: someone.id, deleted: true, version: 3 });
  await until(async () => (await name()) === null);
  await bed.send("user.updated", someone.id, user(someone, "Ada", 2));
  // Of the same key, hence applied after the older one.
  await bed.send("user.deleted", someone.id, { id: someone.id, deleted: true, version: 4 });
  await until(async () => (await stored()).version === 4);
  expect(await historyOf(someone.id)).toEqual(["Ada", "Ada Lovelace", null, null]);
  expect(await name()).toBeNull();
  expect((await bed.call("GET", `/hosts/${someone.id}`)).status).toBe(404);
  expect(await stored()).toMatchObject({ id: someone.id, name: null, deleted: true, version: 4 });
});

test("nothing but the id is kept of an attendee", async () => {
  const attendee = bed.person("attendee");
  await bed.send("user.registered", attendee.id, { ...user(attendee, "Eve", 1), role: "attendee" });
  const [kept] = await until(async () => {
    const rows = await bed.service.database.sql`select name from users where id = ${attendee.id}`;
    return rows.length > 0 && rows;
  });
  expect(kept).toEqual({ name: null });
  expect((await bed.call("GET", `/hosts/${attendee.id}`)).status).toBe(404);
  expect((await bed.call("GET", `/hosts/${newId()}`)).status).toBe(404);
});

import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectUser } from "../src/commands/projectUser.ts";
import { readEventStock, readTicketTypes } from "../src/db/stock.ts";
import { holdFor } from "./bookings.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const make = makeFor(createClock());
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());

/** The capacities in force and the version of the event that was decided last. */
async function inForce(eventId: string) {
  const types = await readTicketTypes(stored.database.db, eventId);
  const event = await readEventStock(stored.database.db, eventId);
  return {
    capacities: types.map(({ capacity }) => capacity),
    eventVersion: event?.eventVersion,
    status: event?.status,
  };
}

const lastAnnounced = async (eventId: string) => {
  const [row] = await stored.database.sql`
    select body::text as body from outbox where topic = 'availability.v1' and key = ${eventId} order by id desc limit 1`;
  return JSON.parse(row?.body ?? "null");
};

test("a new event is announced as available, though nobody has booked", async () => {
  const event = await project(stored.database, anEvent({ types: [{ capacity: 3 }, { capacity: 4 }] }));
  const announced = await lastAnnounced(event.id);
  expect(announced).toMatchObject({ capacity: 7, available: 7, held: 0, sold: 0, eventVersion: 1, version: 1 });
  expect(announced.ticketTypes).toHaveLength(2);
});

test("a changed capacity is applied, and comes back with the version that it was taken from", async () => {
  const event = await project(stored.database, anEvent());
  await holdFor(stored.database, make, event, 4);
  const types = event.ticketTypes.map((type) => ({ ...type, capacity: 4 }));
  await project(stored.database, { ...event, ticketTypes: types, version: 2 });
  expect(await inForce(event.id)).toMatchObject({ capacities: [4], eventVersion: 2 });
  expect(await lastAnnounced(event.id)).toMatchObject({ capacity: 4, held: 4, available: 0, eventVersion: 2 });
});

test("a capacity below what is taken is refused as decided, and the one before stays in force", async () => {
  const event = await project(stored.database, anEvent());
  await holdFor(stored.database, make, event, 4);
  const types = event.ticketTypes.map((type) => ({ ...type, capacity: 3 }));
  await project(stored.database, { ...event, ticketTypes: types, version: 2 });
  expect(await inForce(event.id)).toMatchObject({ capacities: [10], eventVersion: 2 });
  expect(await lastAnnounced(event.id)).toMatchObject({ capacity: 10, eventVersion: 2 });
});

test("a capacity that shrinks while the last places are booked never falls below what is taken", async () => {
  for (let round = 0; round < 5; round += 1) {
    const event = await project(stored.database, anEvent());
    const types = event.ticketTypes.map((type) => ({ ...type, capacity: 5 }));
    const buyers = Array.from({ length: 10 }, () => holdFor(stored.database, make, event, 1));
    await Promise.allSettled([...buyers, project(stored.database, { ...event, ticketTypes: types, version: 2 })]);
    const [type] = await readTicketTypes(stored.database.db, event.id);
    expect(type?.held).toBeLessThanOrEqual(type?.capacity ?? 0);
    expect([5, 10]).toContain(type?.capacity);
  }
});

test("an older version after a newer one changes nothing, nor does the same one again", async () => {
  const event = await project(stored.database, anEvent({ version: 5 }));
  await project(stored.database, { ...event, status: "cancelled", version: 4 });
  await project(stored.database, { ...event, status: "cancelled" });
  expect(await inForce(event.id)).toMatchObject({ eventVersion: 5, status: "published" });
});

test("an older word of an event that was deleted does not bring it back", async () => {
  const event = anEvent();
  await project(stored.database, { id: event.id, deleted: true, version: 3 });
  await project(stored.database, { ...event, version: 2 });
  expect(await inForce(event.id)).toMatchObject({ status: "deleted", capacities: [] });
});

test("the price at the time of booking stays, whatever the host edits later", async () => {
  const event = await project(stored.database, anEvent());
  const before = await holdFor(stored.database, make, event);
  const types = event.ticketTypes.map((type) => ({ ...type, price: { amount: 9900, currency: "gbp" as const } }));
  await project(stored.database, { ...event, ticketTypes: types, version: 2 });
  expect(before).toMatchObject({ total: 5000, items: [{ ticketTypeId: typeOf(event), unitPrice: 2500 }] });
  expect(await holdFor(stored.database, make, event, 1)).toMatchObject({ total: 9900 });
});

test("a user's name is kept by version, and goes with the account", async () => {
  const at = new Date().toISOString();
  const user = {
    id: newId(),
    name: "Ada",
    email: "ada@example.test",
    role: "attendee",
    emailVerified: true,
    createdAt: at,
    updatedAt: at,
  } as const;
  const keep = (body: Parameters<typeof projectUser>[1]) =>
    stored.database.transaction((tx) => projectUser(tx, body, new Date()));
  const read = async () => (await stored.database.sql`select name, deleted from users where id = ${user.id}`)[0];
  await keep({ ...user, version: 2 });
  await keep({ ...user, name: "Old", version: 1 });
  expect(await read()).toEqual({ name: "Ada", deleted: false });
  await keep({ id: user.id, deleted: true, version: 3 });
  await keep({ ...user, version: 2 });
  expect(await read()).toEqual({ name: "", deleted: true });
});

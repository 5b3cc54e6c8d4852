import { newId } from "@stagedoor/contracts/ids";
import { openDatabase } from "@stagedoor/postgres/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHoldPlaces } from "../src/commands/hold.ts";
import type { HoldRequest } from "../src/commands/holdRequest.ts";
import { holdSettings, messagesOf } from "./bookings.ts";
import { countsOf, expectCountsMatch } from "./counts.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const make = makeFor(createClock());
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());

const engine = (changes = {}) => createHoldPlaces(stored.database, make, { ...holdSettings, ...changes });
const asking = (eventId: string, changes: Partial<HoldRequest> = {}): HoldRequest => ({
  bookingId: newId(),
  eventId,
  attendeeId: newId(),
  items: undefined,
  idempotency: undefined,
  ...changes,
});

test("a batch whose answer got lost is asked again and finds its own bookings, so nobody is booked twice", async () => {
  const event = await project(stored.database, anEvent({ types: [{ capacity: 5 }] }));
  // A proxy of the pool: the statement is committed, and its answer never comes.
  let lost = 0;
  const losing = openDatabase(stored.database.options);
  const sql = new Proxy(losing.sql, {
    apply: async (target, _this, args: Parameters<typeof losing.sql>) => {
      const rows = await target(...args);
      if (String(args[0]).includes("hold_places") && lost++ === 0) {
        throw Object.assign(new Error("the answer got lost"), { code: "CONNECTION_CLOSED" });
      }
      return rows;
    },
  });
  const holdPlaces = createHoldPlaces({ ...losing, sql }, make, holdSettings);
  const requests = [1, 2, 3, 4, 5, 6, 7].map(() => asking(event.id));
  const results = await Promise.all(requests.map(holdPlaces));
  expect(lost).toBeGreaterThan(1);
  expect(results.slice(0, 5)).toEqual(
    requests.slice(0, 5).map(({ bookingId, attendeeId }) => {
      return { kind: "made", booking: expect.objectContaining({ id: bookingId, attendeeId, status: "held" }) };
    }),
  );
  expect(results.slice(5)).toMatchObject([{ code: "sold_out" }, { code: "sold_out" }]);
  expect(await countsOf(stored.database, typeOf(event))).toMatchObject({ held: 5, held_by_bookings: 5 });
  for (const { bookingId } of requests.slice(0, 5)) {
    expect(await messagesOf(stored.database, bookingId)).toHaveLength(1);
  }
  await losing.close();
});

test("a request that the database cannot take fails alone, and its neighbours are booked", async () => {
  const event = await project(stored.database, anEvent({ types: [{ capacity: 50 }] }));
  const requests = Array.from({ length: 20 }, (_, index) =>
    asking(event.id, index === 13 ? { attendeeId: "nobody's id" } : {}),
  );
  const results = await Promise.allSettled(requests.map(engine()));
  expect(results.map(({ status }) => status)).toEqual(
    requests.map((_, index) => (index === 13 ? "rejected" : "fulfilled")),
  );
  expect(await countsOf(stored.database, typeOf(event))).toMatchObject({ held: 19, held_by_bookings: 19 });
});

test("what another replica has heard of the event counts at once, though this one remembers how it was", async () => {
  const event = await project(stored.database, anEvent({ types: [{ price: 1_000, capacity: 4 }] }));
  const holdPlaces = engine();
  expect(await holdPlaces(asking(event.id))).toMatchObject({ kind: "made", booking: { total: 1_000 } });
  const dearer = event.ticketTypes.map((type) => ({ ...type, price: { ...type.price, amount: 1_500 } }));
  await project(stored.database, { ...event, ticketTypes: dearer, version: 2 });
  expect(await holdPlaces(asking(event.id))).toMatchObject({ kind: "made", booking: { total: 1_500 } });
  await project(stored.database, { ...event, status: "cancelled", version: 3 });
  expect(await holdPlaces(asking(event.id))).toMatchObject({ kind: "refused", code: "wrong_state" });
  await project(stored.database, { ...event, version: 4 });
  expect(await holdPlaces(asking(event.id))).toMatchObject({ kind: "made", booking: { total: 1_000 } });
});

test("a sold-out event sells again once places come back, though it was looked at without the lock", async () => {
  const event = await project(stored.database, anEvent({ types: [{ capacity: 1 }] }));
  const holdPlaces = engine();
  const first = await holdPlaces(asking(event.id));
  for (let each = 0; each < 3; each += 1) {
    expect(await holdPlaces(asking(event.id))).toMatchObject({ code: "sold_out" });
  }
  const more = event.ticketTypes.map((type) => ({ ...type, capacity: 2 }));
  await stored.database.sql`update ticket_types set capacity = 2 where id = ${more[0]?.id ?? ""}`;
  expect(await holdPlaces(asking(event.id))).toMatchObject({ kind: "made" });
  expect(first).toMatchObject({ kind: "made" });
});

test("while an event is locked by somebody else, other events go on selling", async () => {
  const [locked, free] = [await project(stored.database, anEvent()), await project(stored.database, anEvent())];
  const holdPlaces = engine();
  let waiting: Promise<unknown> = Promise.resolve();
  await stored.database.transaction(async (tx) => {
    await tx.execute(`select from event_stock where event_id = '${locked.id}' for update`);
    waiting = holdPlaces(asking(locked.id));
    expect(await holdPlaces(asking(free.id))).toMatchObject({ kind: "made" });
  });
  expect(await waiting).toMatchObject({ kind: "made" });
});

test("one key for two events at once makes one booking, and nobody is told of one that does not exist", async () => {
  const replicas = [engine(), engine()];
  for (let round = 0; round < 40; round += 1) {
    const events = [await project(stored.database, anEvent()), await project(stored.database, anEvent())];
    const attendeeId = newId();
    const asked = events.map(({ id }) => asking(id, { attendeeId, idempotency: { key: "the same", hash: id } }));
    const results = await Promise.all(asked.map((request, index) => replicas[index]?.(request)));
    const told = results.flatMap((result) => (result?.kind === "made" ? [result.booking.id] : []));
    const made = await stored.database.sql`select id from bookings where attendee_id = ${attendeeId}`;
    expect(told).toEqual(made.map(({ id }) => id));
    expect(results.map((result) => result?.kind).sort()).toEqual(["key_reused", "made"]);
  }
});

test("when too many wait for one event more are told to come again, and other events take theirs", async () => {
  const [hot, other] = [await project(stored.database, anEvent()), await project(stored.database, anEvent())];
  const holdPlaces = engine({ maxQueuedPerEvent: 3 });
  const asked = Array.from({ length: 6 }, () => holdPlaces(asking(hot.id)));
  const another = holdPlaces(asking(other.id));
  const results = await Promise.allSettled(asked);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "busy", extras: { retryAfter: 1 } });
  }
  expect(await another).toMatchObject({ kind: "made" });
});

test("two replicas that sell the seats of one event at once sell each once", async () => {
  const seating = { rows: 5, seatsPerRow: 4 };
  const event = await project(stored.database, anEvent({ types: [{ seating }] }));
  const replicas = [engine({ maxBatch: 7 }), engine({ maxBatch: 7 })];
  const labels = ["A", "B", "C", "D", "E"].flatMap((row) => [1, 2, 3, 4].map((seat) => `${row}${seat}`));
  const results = await Promise.all(
    Array.from({ length: 120 }, (_, index) => {
      const seats = [labels[index % 20] ?? "", labels[(index * 7 + 1) % 20] ?? ""].filter(
        (one, at, all) => all.indexOf(one) === at,
      );
      const items = [{ ticketTypeId: typeOf(event), quantity: seats.length, seats }];
      return replicas[index % 2]?.(asking(event.id, { items }));
    }),
  );
  const sold = results.flatMap((result) =>
    result?.kind === "made" ? result.booking.items.flatMap(({ seats }) => seats) : [],
  );
  expect(new Set(sold).size).toBe(sold.length);
  for (const result of results) {
    if (result?.kind !== "made") expect(result).toMatchObject({ kind: "refused", code: "seat_taken" });
  }
  const [taken] = await stored.database
    .sql`select count(*)::int from taken_seats where ticket_type_id = ${typeOf(event)}`;
  expect(taken?.count).toBe(sold.length);
  expect(sold.length).toBeGreaterThan(10);
});

test("after all of this the stock says what the bookings say", () => expectCountsMatch(stored.database));

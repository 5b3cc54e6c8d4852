import type { Availability } from "@stagedoor/contracts/schemas/availability";
import type { ClaimedRow } from "@stagedoor/messaging/relayRound";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createAvailabilityHook } from "../src/jobs/announceAvailability.ts";
import { holdFor } from "./bookings.ts";
import { anEvent, project } from "./events.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const make = makeFor(createClock());
let clock = Date.parse("2030-01-01T00:00:00.000Z");
const everyMs = 250;
let hook = createAvailabilityHook(everyMs, () => new Date(clock));
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());
beforeEach(async () => {
  hook = createAvailabilityHook(everyMs, () => new Date(clock));
  clock += 1_000;
});

/** A relay round, rolled back where the sending fails: what it would announce of the places left. */
async function round(rows: Partial<ClaimedRow>[] = [], outcome: "sent" | "lost" = "sent"): Promise<Availability[]> {
  let said: Availability[] = [];
  const working = stored.database.transaction(async (tx) => {
    const messages = await hook(tx, rows as ClaimedRow[]);
    said = messages.map(({ body }) => body as Availability);
    if (outcome === "lost") throw new Error("Kafka is away");
  });
  await working.catch((error) => expect(error.message).toBe("Kafka is away"));
  return said;
}

async function booked() {
  const event = await project(stored.database, anEvent());
  await round([{ topic: "availability.v1", key: event.id }]);
  clock += 1_000;
  const hold = async () => {
    const { id } = await holdFor(stored.database, make, event, 1);
    return { topic: "bookings.v1" as const, key: id };
  };
  return { event, hold };
}

test("the event of a booking that was just sent is announced in the same round, and only once", async () => {
  const { event, hold } = await booked();
  const row = await hold();
  expect(await round([row])).toMatchObject([{ eventId: event.id, held: 1, available: 9 }]);
  clock += 1_000;
  expect(await round([row])).toEqual([]);
});

test("an event is announced at most four times a second, and the last value is not lost", async () => {
  const { hold } = await booked();
  expect(await round([await hold()])).toMatchObject([{ held: 1 }]);
  clock += 249;
  expect(await round([await hold(), await hold()])).toEqual([]);
  expect(await round()).toEqual([]);
  clock += 1;
  expect(await round()).toMatchObject([{ held: 3 }]);
  clock += 250;
  expect(await round()).toEqual([]);
});

test("what a round that failed would have announced is announced by the one that sends its rows again", async () => {
  const { hold } = await booked();
  const row = await hold();
  expect(await round([row], "lost")).toMatchObject([{ held: 1 }]);
  expect(await round([row])).toMatchObject([{ held: 1 }]);
});

test("an event that has to wait is announced by whoever has the next round, though the process that made it wait is gone", async () => {
  const { event, hold } = await booked();
  await round([await hold()]);
  expect(await round([await hold()])).toEqual([]);
  hook = createAvailabilityHook(everyMs, () => new Date(clock));
  clock += everyMs;
  expect(await round([], "lost")).toMatchObject([{ eventId: event.id, held: 2 }]);
  expect(await round()).toMatchObject([{ eventId: event.id, held: 2 }]);
  expect(await round()).toEqual([]);
});

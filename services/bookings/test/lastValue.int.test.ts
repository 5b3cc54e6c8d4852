import type { Availability } from "@stagedoor/contracts/schemas/availability";
import { connectMessaging } from "@stagedoor/messaging/connection";
import type { Publisher } from "@stagedoor/messaging/publisher";
import { relayRound } from "@stagedoor/messaging/relayRound";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAvailability } from "../src/db/availability.ts";
import { createAvailabilityHook } from "../src/jobs/announceAvailability.ts";
import { holdFor } from "./bookings.ts";
import { anEvent, project } from "./events.ts";
import { createClock, makeFor, silent, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const make = makeFor(createClock());
const messaging = connectMessaging({ ...testKafka(), clientId: "test", source: "bookings", log: silent });
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(async () => {
  await messaging.close();
  await stored?.stop();
});

/** Relay rounds of a few rows each, whose sends are written down, or fail while `away`. */
function createRounds() {
  const topic: Availability[] = [];
  const state = { away: false };
  const hook = createAvailabilityHook(0, () => new Date());
  const publisher: Publisher = {
    async send(records) {
      if (state.away) throw new Error("Kafka is away");
      for (const record of records.filter(({ topic: name }) => name.endsWith("availability.v1"))) {
        for (const { value } of record.messages) topic.push(JSON.parse(String(value)));
      }
    },
    stop: async () => {},
  };
  const round = (maxRows: number) =>
    stored.database.transaction((tx) => relayRound(tx, messaging, publisher, { maxRows, maxBytes: 700_000 }, hook));
  return { topic, state, round };
}

async function filled(): Promise<boolean> {
  const [row] = await stored.database.sql`select exists (select from outbox) as filled`;
  return row?.filled === true;
}

test("the last value is what the database says, though older ones waited behind a backlog", async () => {
  const { topic, state, round } = createRounds();
  const event = await project(stored.database, anEvent({ types: [{ capacity: 100 }] }));
  await round(500);

  state.away = true;
  for (let each = 0; each < 2; each += 1) await holdFor(stored.database, make, event, 1);
  await project(stored.database, { ...event, title: "Edited", version: 2 });
  for (let each = 0; each < 8; each += 1) await holdFor(stored.database, make, event, 1);
  await expect(round(2)).rejects.toThrow("Kafka is away");

  state.away = false;
  while (await filled()) await round(2);
  await round(2);
  expect([topic.at(-1)]).toEqual(await readAvailability(stored.database.db, [event.id]));
  expect(topic.at(-1)).toMatchObject({ held: 10 });
});

test("the last values of more events than one round announces are those of the database", async () => {
  const { topic, round } = createRounds();
  const events = await Promise.all(Array.from({ length: 210 }, () => project(stored.database, anEvent())));
  await Promise.all(events.map((event) => holdFor(stored.database, make, event, 1)));
  while (await filled()) await round(500);
  for (let each = 0; each < 3; each += 1) await round(500);
  const last = new Map(topic.map((each) => [each.eventId, each]));
  const ids = events.map(({ id }) => id);
  const current = await readAvailability(stored.database.db, ids);
  for (const each of current) expect(last.get(each.eventId)).toEqual(each);
});

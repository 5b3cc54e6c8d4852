import { toHeaders } from "@stagedoor/contracts/envelope";
import { newId } from "@stagedoor/contracts/ids";
import { connectMessaging, type Messaging } from "@stagedoor/messaging/connection";
import { startConsumers } from "@stagedoor/messaging/consumers";
import { messagingMigrations } from "@stagedoor/messaging/migrations";
import { provisionTopics } from "@stagedoor/messaging/provision";
import { createPublisher } from "@stagedoor/messaging/publisher";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { until } from "@stagedoor/platform/testing/until";
import { openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkSystemAtRest } from "../src/checkSystem.ts";
import type { BookingMessage } from "../src/evidence.ts";
import { readKafka, readLag } from "../src/kafkaEvidence.ts";
import { type CleanSystem, makeCleanSystem } from "./cleanSystem.ts";
import { stateOf } from "./things.ts";

const kafka = testKafka();
const log = pino({ level: "silent" });
let messaging: Messaging;
let system: CleanSystem;

beforeAll(async () => {
  messaging = connectMessaging({ ...kafka, clientId: "test", source: "bookings", log });
  await provisionTopics(messaging, { partitions: 2 });
  system = await makeCleanSystem();
});
afterAll(async () => {
  await system?.close();
  await messaging?.close();
});

/** Puts messages on bookings.v1; `body` in place of a message's own makes one that nobody can apply. */
async function publish(
  messages: readonly Pick<BookingMessage, "type" | "key" | "state">[],
  body?: string,
): Promise<string[]> {
  const publisher = createPublisher(messaging, 10_000);
  const sent = messages.map((message) => ({ ...message, id: newId() }));
  const records = sent.map(({ id, type, key, state }) => {
    const attributes = {
      id,
      subject: key,
      source: "bookings",
      time: state.updatedAt,
      correlationId: id,
      causationId: id,
    };
    const headers = toHeaders({ ...attributes, type: type as "booking.held" });
    return { key, value: body ?? JSON.stringify(state), headers };
  });
  await publisher.send([{ topic: `${kafka.topicPrefix}bookings.v1`, messages: records }]);
  await publisher.stop();
  return sent.map(({ id }) => id);
}

test("a system at rest is checked as a whole, with bookings.v1 read from Kafka", async () => {
  await publish(system.evidence.bookings?.messages ?? []);
  const { clients = {} } = system.evidence;
  const report = await checkSystemAtRest({ databases: system.urls, kafka, clients, restTimeoutMs: 10_000 });
  const unlike = report.verdicts.filter(({ outcome }) => outcome === "violated" || outcome === "failed");
  expect(unlike.map(({ rule, examples }) => [rule.name, examples])).toEqual([]);
  expect(report.rest.atRest).toBe(true);
  const history = report.verdicts.find(({ rule }) => rule.name === "legal-changes-only");
  expect(history).toMatchObject({ outcome: "holds", looked: 6 });
});

test("a system that does not come to rest is checked all the same, and the report says what is left to do", async () => {
  const sql = postgresOf("payments");
  await sql`update payments set close_due_at = now() where booking_id::text like '%b2'`;
  try {
    const report = await checkSystemAtRest({ databases: system.urls, restTimeoutMs: 0 });
    expect(report.rest).toMatchObject({ atRest: false, left: ["1 payments being closed"] });
    expect(report.verdicts.filter(({ outcome }) => outcome === "unknown").length).toBeGreaterThan(5);
  } finally {
    await sql`update payments set close_due_at = null`;
  }
});

function postgresOf(name: "payments") {
  return openDatabase({ url: system.urls[name] ?? "", poolSize: 1, applicationName: "test" }).sql;
}

describe("a group of readers", () => {
  test("is behind by what it has not done with, and its dead letters are found", async () => {
    const made = await createTestDatabase("invariants_reader", async (url) => {
      const database = openDatabase({ url, poolSize: 1, applicationName: "migrate" });
      await migrate(database, [messagingMigrations]);
      await database.close();
    });
    const database = openDatabase({ url: made.url, poolSize: 4, applicationName: "test" });
    const gate = Promise.withResolvers<void>();
    const subscription = { topic: "bookings.v1", kind: "projection", handle: () => gate.promise } as const;
    const group = { database, messaging, group: "payments", subscriptions: [subscription], log };
    const [letter = ""] = await publish(
      [{ type: "booking.held", key: "no-booking", state: stateOf(newId(), {}) }],
      "{}",
    );
    const consumers = startConsumers(group);
    const onBookings = async () => (await readLag(messaging)).find(({ topic }) => topic === "bookings.v1");
    try {
      await consumers.ready;
      expect((await until(onBookings, { what: "the group is known" })).behind).toBeGreaterThan(0);
      gate.resolve();
      await until(async () => (await onBookings())?.behind === 0, { what: "the group has done with everything" });
      const { deadLetters, bookings } = await readKafka(messaging);
      expect(deadLetters).toMatchObject([{ topic: "bookings.v1", group: "payments", id: letter }]);
      expect(bookings.malformed).toMatchObject([{ id: letter }]);
      expect(bookings.fromTheFirst).toBe(true);
    } finally {
      gate.resolve();
      await consumers.stop();
      await database.close();
      await made.drop();
    }
  });
});

import { newId } from "@stagedoor/contracts/ids";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { connectMessaging, type Messaging } from "@stagedoor/messaging/connection";
import { type Consumers, startConsumers } from "@stagedoor/messaging/consumers";
import type { IncomingMessage } from "@stagedoor/messaging/incoming";
import { messagingMigrations } from "@stagedoor/messaging/migrations";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import { provisionTopics } from "@stagedoor/messaging/provision";
import { type Relay, startRelay } from "@stagedoor/messaging/relay";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { until } from "@stagedoor/platform/testing/until";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { heldBooking, next } from "./bookings.ts";
import { type Stage, startStage } from "./stage.ts";

const log = pino({ level: "silent" });
let stage: Stage;
let bookings: Awaited<ReturnType<typeof startBookings>>;

/** Where bookings would be: sends its messages, and keeps what payments says. */
async function startBookings(kafka: { brokers: string[]; topicPrefix: string }) {
  const clone = await createTestDatabase("payments-messages", async (url) => {
    const database = openDatabase({ url, poolSize: 1, applicationName: "migrations" });
    await migrate(database, [messagingMigrations]);
    await database.close();
  });
  const database: Database = openDatabase({ url: clone.url, poolSize: 4, applicationName: "test" });
  const messaging: Messaging = connectMessaging({ ...kafka, clientId: "test", source: "bookings", log });
  await provisionTopics(messaging, { partitions: 2 });
  const heard: IncomingMessage[] = [];
  const relay: Relay = startRelay({ database, messaging, log });
  const consumers: Consumers = startConsumers({
    database,
    messaging,
    group: "bookings",
    log,
    subscriptions: [{ topic: "payments.v1", kind: "effect", handle: async (_tx, message) => void heard.push(message) }],
  });
  return {
    heard,
    send: (type: "booking.held" | "booking.cancelled", body: BookingState) =>
      database.transaction((tx) =>
        addToOutbox(tx, [{ topic: "bookings.v1", type, key: body.id, subject: body.id, body, time: new Date() }]),
      ),
    /** As auth would. */
    deleteUser: (id: string) =>
      database.transaction((tx) =>
        addToOutbox(tx, [
          {
            topic: "users.v1",
            type: "user.deleted",
            key: id,
            subject: id,
            body: { id, deleted: true as const, version: 2 },
            time: new Date(),
          },
        ]),
      ),
    async stop() {
      await consumers.stop();
      await relay.stop();
      await messaging.close();
      await database.close();
      await clone.drop();
    },
  };
}

beforeAll(async () => {
  const kafka = testKafka();
  bookings = await startBookings(kafka);
  stage = await startStage({
    jobs: true,
    env: {
      KAFKA_BROKERS: kafka.brokers.join(","),
      KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
      PROVISION_TOPICS_ON_START: "false",
    },
  });
  await stage.service.ready();
});

afterAll(async () => {
  await stage.stop();
  await bookings.stop();
});

const heardOf = (bookingId: string) => bookings.heard.filter((message) => message.key === bookingId);
const hasHeard = (bookingId: string, type: string) =>
  until(() => heardOf(bookingId).find((message) => message.type === type), { timeoutMs: 30_000, what: type });

it("a hold that is paid is announced over Kafka, by itself and signed by Stripe", async () => {
  const booking = heldBooking();
  await bookings.send("booking.held", booking);
  const opened = await until(async () => {
    const reply = await stage.checkout(booking);
    return reply.status === 201 && reply;
  });
  stage.sandbox.pay(opened.sessionId);
  const message = await hasHeard(booking.id, "payment.succeeded");
  expect(message).toMatchObject({
    source: "payments",
    subject: opened.body.paymentId,
    body: { bookingId: booking.id },
  });
});

it("a hold whose time is over is closed by the jobs of two replicas, and said to be so once", async () => {
  await stage.addReplica();
  const booking = heldBooking({ holdExpiresAt: new Date(Date.now() + 1_500).toISOString() });
  await bookings.send("booking.held", booking);
  await hasHeard(booking.id, "payment.expired");
  const cancelled = heldBooking({ id: newId() });
  await bookings.send("booking.held", cancelled);
  await until(async () => (await stage.checkout(cancelled)).status === 201);
  await bookings.send("booking.cancelled", next(cancelled, { status: "cancelled" }));
  await hasHeard(cancelled.id, "payment.expired");
  expect(heardOf(booking.id)).toHaveLength(1);
  expect(heardOf(cancelled.id)).toHaveLength(1);
});

it("a deleted account's message erases what its holder wrote, an open attempt's once that is closed", async () => {
  const booking = heldBooking();
  await bookings.send("booking.held", booking);
  const successUrl = "http://localhost:4200/done?who=ada@example.test";
  await until(async () => {
    const as = { id: booking.attendeeId };
    return (await stage.call("POST", "/checkout", { as, body: { bookingId: booking.id, successUrl } })).status === 201;
  });
  const found = () => stage.database.sql`select 1 from attempts where parameters::text like '%ada@example.test%'`;
  expect(await found()).toHaveLength(1);
  await bookings.deleteUser(booking.attendeeId);
  await bookings.send("booking.cancelled", next(booking, { status: "cancelled", cancelReason: "account_deleted" }));
  await hasHeard(booking.id, "payment.expired");
  await until(async () => (await found()).length === 0, { timeoutMs: 30_000, what: "nothing names the person" });
});

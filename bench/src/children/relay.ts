import { setTimeout as pause } from "node:timers/promises";
import { type Envelope, toHeaders } from "@stagedoor/contracts/envelope";
import { newId } from "@stagedoor/contracts/ids";
import { connectMessaging } from "@stagedoor/messaging/connection";
import { provisionTopics } from "@stagedoor/messaging/provision";
import { startRelay } from "@stagedoor/messaging/relay";
import { openDatabase } from "@stagedoor/postgres/database";
import { pino } from "pino";
import { sampleBooking } from "../sampleBooking.ts";
import { serve } from "./rpc.ts";

const env = process.env as Record<string, string>;
const log = pino({ level: "info" });
const database = openDatabase({ url: env.DATABASE_URL as string, poolSize: 4, applicationName: "bench relay" });
const messaging = connectMessaging({
  brokers: [env.KAFKA_BROKERS as string],
  topicPrefix: env.KAFKA_TOPIC_PREFIX as string,
  clientId: "bench",
  source: "bench",
  log,
});

/** The rows of one round of the relay, and so of one send of the raw producer. */
const batchRows = 500;

type Made = Envelope & { readonly body: string };

function makeMessages(count: number): Made[] {
  return Array.from({ length: count }, () => {
    const booking = sampleBooking(newId());
    const id = newId();
    const causes = { correlationId: id, causationId: id };
    const body = JSON.stringify(booking);
    return { id, type: "booking.held", source: "bench", time: booking.createdAt, subject: booking.id, ...causes, body };
  });
}

/** Brings a full outbox to Kafka by the relay. Answers the time from its start until nothing is left, in ms. */
async function relay(count: number): Promise<number> {
  await database.sql`
    insert into outbox (message_id, topic, type, key, subject, correlation_id, causation_id, time, body)
    select id, 'bookings.v1', type, subject, subject, "correlationId", "causationId", time, body::json
    from json_to_recordset(${JSON.stringify(makeMessages(count))}::json) as made
      (id uuid, type text, subject text, "correlationId" text, "causationId" text, time timestamptz, body text)`;
  const began = performance.now();
  const running = startRelay({ database, messaging, log });
  // Looking for it costs what is measured, so only as often as the answer has to be exact.
  while (!(await isEmpty())) await pause(10);
  const elapsed = performance.now() - began;
  await running.stop();
  return elapsed;
}

async function isEmpty(): Promise<boolean> {
  const [row] = await database.sql`select exists (select from outbox) as filled`;
  return row?.filled === false;
}

/** Sends as many of the same messages by the same client alone, made before, in batches of the same size. Answers ms. */
async function raw(count: number): Promise<number> {
  const messages = makeMessages(count).map((made) => ({
    key: made.subject,
    value: made.body,
    headers: toHeaders(made),
  }));
  const topic = `${messaging.topicPrefix}bookings.v1`;
  const began = performance.now();
  const producer = messaging.producing().producer({ idempotent: true, maxInFlightRequests: 1, retry: { retries: 1 } });
  await producer.connect();
  for (let from = 0; from < count; from += batchRows) {
    const topicMessages = [{ topic, messages: messages.slice(from, from + batchRows) }];
    await producer.sendBatch({ acks: -1, timeout: 3_000, topicMessages });
  }
  const elapsed = performance.now() - began;
  await producer.disconnect();
  return elapsed;
}

serve({
  provision: () => provisionTopics(messaging),
  relay,
  raw,
  async stop() {
    await messaging.close();
    await database.close();
  },
});

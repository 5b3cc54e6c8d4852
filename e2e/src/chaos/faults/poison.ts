import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { toHeaders } from "@stagedoor/contracts/envelope";
import { newId } from "@stagedoor/contracts/ids";
import { deadLetterTopic, type TopicName } from "@stagedoor/contracts/topics";
import { withKafka } from "@stagedoor/invariants/kafkaEvidence";
import type { Messaging } from "@stagedoor/messaging/connection";
import { listDeadLetters } from "@stagedoor/messaging/deadLetters";
import { createPublisher } from "@stagedoor/messaging/publisher";
import { repositoryRoot } from "@stagedoor/platform/state";
import { until } from "@stagedoor/platform/testing/until";
import type { ChaosSystem } from "../system.ts";

const run = promisify(execFile);
const arrivalTimeoutMs = 60_000;

/** Where messages that nobody can apply go in, and whose dead letters they must become. */
type Poison = {
  topic: TopicName;
  type: "payment.succeeded" | "booking.confirmed";
  groups: readonly string[];
  body: object;
};

/**
 * Puts messages on topics that their readers cannot apply (a payment of a booking that is not there; bodies that fit no schema),
 * waits until they are dead letters, and replays them by the command line: they must come back as dead letters and change nothing
 * else. Answers their ids. Errors: they do not get there within a minute.
 */
export function poison(system: ChaosSystem, count: number): Promise<string[]> {
  return withKafka({ brokers: [system.brokers] }, async (messaging) => {
    const planted: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const one = n % 2 === 0 ? unknownBooking() : unreadable();
      const id = await put(messaging, one);
      planted.push(id);
      for (const group of one.groups) await arrived(messaging, one.topic, group, id, 1);
    }
    for (const [topic, group] of [
      ["payments.v1", "bookings"],
      ["bookings.v1", "payments"],
    ] as const) {
      await replayAll(system, topic, group);
    }
    return planted;
  });
}

function unknownBooking(): Poison {
  const [at, id, bookingId] = [new Date().toISOString(), newId(), newId()];
  const amount = { amount: 100, currency: "gbp" };
  const who = { eventId: newId(), hostId: newId(), attendeeId: newId() };
  const body = {
    id,
    bookingId,
    ...who,
    status: "succeeded",
    amount,
    amountRefunded: 0,
    attemptId: newId(),
    refund: null,
  };
  const times = { createdAt: at, updatedAt: at, version: 1 };
  return { topic: "payments.v1", type: "payment.succeeded", groups: ["bookings"], body: { ...body, ...times } };
}

function unreadable(): Poison {
  return { topic: "bookings.v1", type: "booking.confirmed", groups: ["payments", "email"], body: { id: newId() } };
}

async function put(messaging: Messaging, { topic, type, body }: Poison): Promise<string> {
  const [id, time] = [newId(), new Date().toISOString()];
  const headers = toHeaders({ id, type, source: "chaos", time, subject: id, correlationId: id, causationId: id });
  const publisher = createPublisher(messaging, 10_000);
  try {
    await publisher.send([{ topic, messages: [{ key: id, value: JSON.stringify(body), headers }] }]);
  } finally {
    await publisher.stop();
  }
  return id;
}

async function arrived(
  messaging: Messaging,
  topic: TopicName,
  group: string,
  id: string,
  times: number,
): Promise<void> {
  const what = `message ${id} is on ${deadLetterTopic(topic, group)}`;
  const isThere = async () => {
    const { items } = await listDeadLetters(messaging, { topic, group, limit: 1000 });
    return items.filter(({ messageId }) => messageId === id).length >= times;
  };
  await until(isThere, { what, timeoutMs: arrivalTimeoutMs, everyMs: 500 });
}

async function replayAll({ brokers }: ChaosSystem, topic: TopicName, group: string): Promise<void> {
  const cli = join(repositoryRoot, "packages", "messaging", "src", "cli", "deadLetters.ts");
  const env = { PATH: process.env.PATH, KAFKA_BROKERS: brokers };
  await run(process.execPath, [cli, "replay", topic, group, "--all"], { env, timeout: arrivalTimeoutMs });
}

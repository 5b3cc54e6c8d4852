import { setTimeout as delay } from "node:timers/promises";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { type TopicName, topicNames, topics } from "@stagedoor/contracts/topics";
import { connectMessaging, type Messaging } from "@stagedoor/messaging/connection";
import { consumerLag } from "@stagedoor/messaging/consumerLag";
import { listDeadLetters } from "@stagedoor/messaging/deadLetters";
import { readTopic } from "@stagedoor/messaging/readTopic";
import { readSecurity } from "@stagedoor/messaging/security";
import { pino } from "pino";
import type { BookingTopic, DeadLetterLine, LagLine } from "./evidence.ts";

/** Readers with a group; live has none. */
const groups: readonly string[] = [...new Set(topicNames.flatMap((name) => [...topics[name].to]))].filter(
  (group) => group !== "live",
);

export type KafkaOptions = { readonly brokers: readonly string[]; readonly topicPrefix?: string };

/** Runs `work` with a connection to Kafka; logins come from KAFKA_TLS and KAFKA_SASL_*. Errors: a setting that is wrong. */
export async function withKafka<T>(options: KafkaOptions, work: (messaging: Messaging) => Promise<T>): Promise<T> {
  const messaging = connectMessaging({
    brokers: [...options.brokers],
    topicPrefix: options.topicPrefix ?? "",
    ...readSecurity(process.env),
    clientId: "invariants",
    source: "invariants",
    log: pino({ level: "silent" }),
  });
  try {
    return await work(messaging);
  } finally {
    await messaging.close();
  }
}

/** How far every group of the services is behind. Errors: those of kafkajs. */
export function readLag(messaging: Messaging): Promise<LagLine[]> {
  return consumerLag(messaging, groups);
}

const lookAgainMs = 500;
const looks = 10;

/**
 * Who is behind at rest: what is left of it after some looks, because at rest too availability is said again every 30 s, and whoever
 * looks just then finds what nobody had the time to read.
 */
async function lagAtRest(messaging: Messaging): Promise<LagLine[]> {
  let lag = await readLag(messaging);
  for (let look = 1; look < looks && lag.some(({ behind }) => behind > 0); look += 1) {
    await delay(lookAgainMs);
    lag = await readLag(messaging);
  }
  return lag;
}

export type KafkaEvidence = {
  readonly bookings: BookingTopic;
  readonly lag: readonly LagLine[];
  readonly deadLetters: readonly DeadLetterLine[];
};

/** Everything that the rules need from Kafka. Limits: bookings.v1 is kept in memory. Errors: those of kafkajs. */
export async function readKafka(messaging: Messaging): Promise<KafkaEvidence> {
  const bookings = await readBookings(messaging);
  return { bookings, lag: await lagAtRest(messaging), deadLetters: await readDeadLetters(messaging) };
}

async function readBookings(messaging: Messaging): Promise<BookingTopic> {
  const { fromTheFirst, messages } = await readTopic(messaging, "bookings.v1");
  return {
    fromTheFirst,
    messages: messages.flatMap((one) => {
      if (one.kind !== "message") return [];
      const { id, type, key, partition, offset, body } = one.message;
      // Everything on bookings.v1 carries a booking's state: decode has compared type and topic.
      return [{ id, type, key, partition, offset, state: body as BookingState }];
    }),
    malformed: messages.flatMap((one) => (one.kind === "malformed" ? [one] : [])),
  };
}

async function readDeadLetters(messaging: Messaging): Promise<DeadLetterLine[]> {
  const found: DeadLetterLine[] = [];
  for (const topic of topicNames) {
    for (const group of topics[topic].to as readonly string[]) {
      if (!groups.includes(group)) continue;
      found.push(...(await lettersOf(messaging, topic, group)));
    }
  }
  return found;
}

async function lettersOf(messaging: Messaging, topic: TopicName, group: string): Promise<DeadLetterLine[]> {
  const { items } = await listDeadLetters(messaging, { topic, group, limit: 1000 });
  return items
    .filter(({ replayed }) => !replayed)
    .map(({ messageId, id, reason }) => ({ topic, group, id: messageId ?? id, reason }));
}

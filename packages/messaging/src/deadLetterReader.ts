import { randomUUID } from "node:crypto";
import type { TopicName } from "@stagedoor/contracts/topics";
import type { KafkaMessage } from "kafkajs";
import type { Messaging } from "./connection.ts";
import { deadLetterName } from "./deadLetter.ts";
import { within } from "./publisher.ts";
import { withAdmin } from "./topicAdmin.ts";

export type StoredRecord = { readonly partition: number; readonly record: KafkaMessage };

const readTimeoutMs = 60_000;

/**
 * Calls `visit` with every record that is on a dead-letter topic now, in order per partition. It reads with a group that is made
 * for this and removed after it, so nothing is consumed. Takes at most 60 s. Errors: those of kafkajs, and a time-out.
 */
export async function readDeadLetters(
  messaging: Messaging,
  topic: TopicName,
  group: string,
  visit: (stored: StoredRecord) => void,
): Promise<void> {
  const name = deadLetterName(messaging, topic, group);
  const ends = await withAdmin(messaging, (admin) => admin.fetchTopicOffsets(name));
  const open = new Map(
    ends.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, BigInt(high)]),
  );
  if (open.size === 0) return;

  const groupId = `${messaging.topicPrefix}dead-letter-reader-${randomUUID()}`;
  const consumer = messaging.consuming.consumer({ groupId, maxWaitTimeInMs: 250, allowAutoTopicCreation: false });
  const finished = Promise.withResolvers<void>();
  consumer.on("consumer.crash", (event) => finished.reject(event.payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: name, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        const end = open.get(partition);
        if (end === undefined) return;
        const offset = BigInt(message.offset);
        if (offset < end) visit({ partition, record: message });
        if (offset >= end - 1n) open.delete(partition);
        if (open.size === 0) finished.resolve();
      },
    });
    await within(readTimeoutMs, finished.promise, `reading ${name}`);
  } finally {
    await consumer.disconnect().catch(() => undefined);
    await withAdmin(messaging, (admin) => admin.deleteGroups([groupId])).catch(() => undefined);
  }
}

import { randomUUID } from "node:crypto";
import type { KafkaMessage } from "kafkajs";
import type { Messaging } from "./connection.ts";
import { within } from "./publisher.ts";
import { withAdmin } from "./topicAdmin.ts";

export type StoredRecord = { readonly partition: number; readonly record: KafkaMessage };

/**
 * Calls `visit` with every record that a topic, by its whole name, has now, in order per partition; what comes meanwhile is left
 * out. It reads with a group that is made for this, named after the reader, and removed after it, so nothing is consumed. Answers
 * whether the topic still has its beginning, which retention and compaction take. Errors: those of kafkajs; it took `timeoutMs`.
 */
export async function readRecords(
  messaging: Messaging,
  name: string,
  options: { readonly reader: string; readonly timeoutMs: number },
  visit: (stored: StoredRecord) => void,
): Promise<{ readonly fromTheFirst: boolean }> {
  const ends = await withAdmin(messaging, (admin) => admin.fetchTopicOffsets(name));
  const fromTheFirst = ends.every(({ low }) => low === "0");
  const filled = ends.filter(({ low, high }) => low !== high);
  const open = new Map(filled.map(({ partition, high }) => [partition, BigInt(high)]));
  if (open.size === 0) return { fromTheFirst };

  const groupId = `${messaging.topicPrefix}${options.reader}-${randomUUID()}`;
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
    await within(options.timeoutMs, finished.promise, `reading ${name}`);
  } finally {
    await consumer.disconnect().catch(() => undefined);
    await withAdmin(messaging, (admin) => admin.deleteGroups([groupId])).catch(() => undefined);
  }
  return { fromTheFirst };
}

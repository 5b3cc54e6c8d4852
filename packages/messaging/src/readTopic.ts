import { randomUUID } from "node:crypto";
import type { TopicName } from "@stagedoor/contracts/topics";
import type { Messaging } from "./connection.ts";
import { headerText } from "./deadLetter.ts";
import { decode } from "./decode.ts";
import type { IncomingMessage } from "./incoming.ts";
import { within } from "./publisher.ts";
import { withAdmin } from "./topicAdmin.ts";

export type StoredMessage =
  | { readonly kind: "message"; readonly message: IncomingMessage }
  /** No reader could apply it: `id` is its ce_id, if it has one. */
  | { readonly kind: "malformed"; readonly reason: string; readonly where: string; readonly id: string | undefined };

export type TopicReading = {
  /** False when the topic has lost its beginning to retention or compaction. */
  readonly fromTheFirst: boolean;
  /** In the order of each partition. */
  readonly messages: readonly StoredMessage[];
};

/**
 * Everything that is on a topic now. It reads with a group that is made for this and removed after it, so nothing is consumed.
 * Limits: all of it is kept in memory; `timeoutMs`, 120 s by default. Errors: those of kafkajs, and a time-out.
 */
export async function readTopic(messaging: Messaging, topic: TopicName, timeoutMs = 120_000): Promise<TopicReading> {
  const name = `${messaging.topicPrefix}${topic}`;
  const ends = await withAdmin(messaging, (admin) => admin.fetchTopicOffsets(name));
  const fromTheFirst = ends.every(({ low }) => low === "0");
  const filled = ends.filter(({ low, high }) => low !== high);
  const open = new Map(filled.map(({ partition, high }) => [partition, BigInt(high)]));
  const messages: StoredMessage[] = [];
  if (open.size === 0) return { fromTheFirst, messages };

  const groupId = `${messaging.topicPrefix}topic-reader-${randomUUID()}`;
  const consumer = messaging.consuming.consumer({ groupId, maxWaitTimeInMs: 250, allowAutoTopicCreation: false });
  const finished = Promise.withResolvers<void>();
  consumer.on("consumer.crash", (event) => finished.reject(event.payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: name, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message: record }) => {
        const end = open.get(partition);
        // What came after the ends were asked for is not part of this reading.
        if (end === undefined) return;
        const offset = BigInt(record.offset);
        const read = decode({ topic, partition }, record, () => true);
        const where = `${topic} ${partition}:${record.offset}`;
        const id = headerText(record.headers, "ce_id");
        if (read.kind === "message") messages.push(read);
        if (read.kind === "malformed") messages.push({ kind: "malformed", reason: read.reason, where, id });
        if (offset >= end - 1n) open.delete(partition);
        if (open.size === 0) finished.resolve();
      },
    });
    await within(timeoutMs, finished.promise, `reading ${name}`);
  } finally {
    await consumer.disconnect().catch(() => undefined);
    await withAdmin(messaging, (admin) => admin.deleteGroups([groupId])).catch(() => undefined);
  }
  return { fromTheFirst, messages };
}

import type { TopicName } from "@stagedoor/contracts/topics";
import type { Messaging } from "./connection.ts";
import { headerText } from "./deadLetter.ts";
import { decode } from "./decode.ts";
import type { IncomingMessage } from "./incoming.ts";
import { readRecords } from "./readRecords.ts";

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
 * Everything that is on a topic now; nothing is consumed. Limits: all of it is kept in memory; `timeoutMs`, 120 s by default.
 * Errors: those of kafkajs, and a time-out.
 */
export async function readTopic(messaging: Messaging, topic: TopicName, timeoutMs = 120_000): Promise<TopicReading> {
  const messages: StoredMessage[] = [];
  const options = { reader: "topic-reader", timeoutMs };
  const name = `${messaging.topicPrefix}${topic}`;
  const { fromTheFirst } = await readRecords(messaging, name, options, ({ partition, record }) => {
    const read = decode({ topic, partition }, record, () => true);
    const where = `${topic} ${partition}:${record.offset}`;
    const id = headerText(record.headers, "ce_id");
    if (read.kind === "message") messages.push(read);
    if (read.kind === "malformed") messages.push({ kind: "malformed", reason: read.reason, where, id });
  });
  return { fromTheFirst, messages };
}

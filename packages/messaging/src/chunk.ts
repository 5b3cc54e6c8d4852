import { createCombiner } from "@stagedoor/combine/combine";
import { isTransient } from "@stagedoor/postgres/transient";
import type { KafkaMessage } from "kafkajs";
import { applyMessages, handlerOf } from "./apply.ts";
import { decode } from "./decode.ts";
import type { IncomingMessage, Subscription } from "./incoming.ts";
import type { PartitionDeps } from "./record.ts";
import { inLinkedSpan } from "./trace.ts";

/** Records that are decided together: the messages in them, and those that this group skips. */
export type Chunk = { readonly records: number; readonly messages: readonly IncomingMessage[] };

/** The records from `from` on, up to one that is malformed and to `most` messages. */
export function takeChunk(
  subscription: Subscription,
  partition: number,
  records: readonly KafkaMessage[],
  from: number,
  most: number,
): Chunk {
  const origin = { topic: subscription.topic, partition };
  const messages: IncomingMessage[] = [];
  let end = from;
  for (; end < records.length && messages.length < most; end += 1) {
    const decoded = decode(origin, records[end] as KafkaMessage, (type) => handlerOf(subscription, type) !== undefined);
    if (decoded.kind === "malformed") break;
    if (decoded.kind === "message") messages.push(decoded.message);
  }
  return { records: end - from, messages };
}

/** Applies a chunk together with those of other partitions that are ready at the same time; rejects when it cannot be. */
export type ApplyTogether = (messages: readonly IncomingMessage[]) => Promise<void>;

/**
 * Chunks of several partitions in one transaction of at most `chunkSize` messages, or of one chunk: at a high rate the messages are
 * spread thinly over the partitions, and a transaction for each takes more than what it does. Those that cannot be applied
 * together are tried in halves, so that a poisoned one is left to its partition.
 */
export function createApplyTogether(
  deps: Pick<PartitionDeps, "database" | "messaging" | "group" | "limits">,
  subscription: Subscription,
): ApplyTogether {
  const { topic } = subscription;
  return createCombiner<readonly IncomingMessage[], void>({
    keyOf: () => topic,
    maxBatch: deps.limits.chunkSize,
    weightOf: (messages) => messages.length,
    isDivisible: (error) => !isTransient(error),
    async run(chunks) {
      const messages = chunks.flat();
      const attributes = {
        "messaging.system": "kafka",
        "messaging.destination.name": topic,
        "messaging.batch.message_count": messages.length,
      };
      const traceparents = messages.map(({ traceparent }) => traceparent);
      const { applied, duplicate } = await inLinkedSpan(traceparents, `process ${topic}`, attributes, () =>
        applyMessages(deps.database, deps.group, subscription, messages, deps.limits.handlerTimeoutMs),
      );
      const { metrics } = deps.messaging;
      metrics?.handled.inc({ topic, outcome: "applied" }, applied);
      metrics?.handled.inc({ topic, outcome: "duplicate" }, duplicate);
      return chunks.map(() => undefined);
    },
  });
}

/**
 * Applies a chunk. False when nothing was changed: its records are to go one by one then, which finds out whose fault it is.
 */
export async function applyChunk(deps: PartitionDeps, subscription: Subscription, chunk: Chunk): Promise<boolean> {
  const { messages } = chunk;
  const { topic } = subscription;
  if (chunk.records === 0) return false;
  try {
    if (messages.length > 0) await deps.applyTogether(subscription, messages);
    deps.messaging.metrics?.handled.inc({ topic, outcome: "skipped" }, chunk.records - messages.length);
    return true;
  } catch (error) {
    const where = { topic, partition: messages[0]?.partition, offset: messages[0]?.offset, messages: messages.length };
    deps.log.warn({ ...where, err: error }, "messages not applied together; going one by one");
    return false;
  }
}

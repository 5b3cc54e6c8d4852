import type { EachBatchPayload, KafkaMessage } from "kafkajs";
import { applyChunk, takeChunk } from "./chunk.ts";
import { consumeRecord, type PartitionDeps, placeOf, type Source } from "./record.ts";

const heartbeatEveryMs = 1_000;

/**
 * Applies a batch of one partition in order until a message must be retried, the consumer stops or loses the partition: in chunks
 * where the subscription takes many messages at once, else, and after a chunk has failed, message by message. Offsets are
 * committed for what was decided. Returns after how many ms the partition is to go on, if it must wait.
 */
export async function consumeBatch(
  deps: PartitionDeps,
  source: Source,
  payload: EachBatchPayload,
): Promise<number | undefined> {
  const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
  const { subscription } = source;
  const labels = { topic: subscription.topic, partition: String(batch.partition) };
  const records = batch.messages;
  let next = 0;
  let aloneUntil = 0;
  let retryAfterMs: number | undefined;
  // A handler may take longer than the session lasts. A heartbeat that fails says so again at the next one, below.
  const beating = setInterval(() => heartbeat().catch(() => undefined), heartbeatEveryMs);
  try {
    while (next < records.length && isRunning() && !isStale()) {
      if (next >= aloneUntil && takesMany(deps, source, batch.partition)) {
        const chunk = takeChunk(subscription, batch.partition, records, next, deps.limits.chunkSize);
        if (await applyChunk(deps, subscription, chunk)) next += chunk.records;
        else aloneUntil = next + Math.max(chunk.records, 1);
      } else {
        const outcome = await consumeRecord(deps, source, batch.partition, records[next] as KafkaMessage);
        if (typeof outcome === "object") {
          retryAfterMs = outcome.retryAfterMs;
          break;
        }
        deps.messaging.metrics?.handled.inc({ topic: labels.topic, outcome });
        next += 1;
      }
      const last = records[next - 1];
      if (last !== undefined) resolveOffset(last.offset);
      await heartbeat();
    }
  } finally {
    clearInterval(beating);
    const last = records[next - 1];
    if (last !== undefined) await deps.commitOffset(payload, (BigInt(last.offset) + 1n).toString());
  }
  if (!source.replaysOnly) deps.messaging.metrics?.lag.set(labels, lagAfter(batch, records[next - 1]?.offset));
  return retryAfterMs;
}

/** A message in trouble is tried alone until it is decided: with others, it would take them along each time. */
function takesMany({ troubles }: PartitionDeps, source: Source, partition: number): boolean {
  return (
    source.subscription.handleMany !== undefined && !source.replaysOnly && !troubles.has(placeOf(source, partition))
  );
}

function lagAfter(batch: EachBatchPayload["batch"], handled: string | undefined): number {
  const next = handled === undefined ? BigInt(batch.firstOffset() ?? batch.highWatermark) : BigInt(handled) + 1n;
  const lag = BigInt(batch.highWatermark) - next;
  return lag > 0n ? Number(lag) : 0;
}

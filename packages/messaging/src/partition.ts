import type { TopicName } from "@stagedoor/contracts/topics";
import type { Database } from "@stagedoor/postgres/database";
import type { EachBatchPayload, KafkaMessage } from "kafkajs";
import type { Logger } from "pino";
import { applyMessage, handlerOf } from "./apply.ts";
import { backoff } from "./backoff.ts";
import type { Messaging } from "./connection.ts";
import { headerText, replayHeader, toDeadLetter } from "./deadLetter.ts";
import { decode } from "./decode.ts";
import { addFailure, type FailureLimits, judge, type Trouble } from "./failure.ts";
import type { Subscription } from "./incoming.ts";
import type { Publisher } from "./publisher.ts";
import { inConsumerSpan } from "./trace.ts";

/** A topic on Kafka that a group reads: a subscription's own, or the dead letters of it, of which only replays are applied. */
export type Source = { readonly subscription: Subscription; readonly replaysOnly: boolean };

export type PartitionDeps = {
  readonly database: Database;
  readonly messaging: Messaging;
  readonly publisher: Publisher;
  readonly log: Logger;
  readonly group: string;
  readonly limits: FailureLimits & { handlerTimeoutMs: number };
  readonly now: () => Date;
  /** By topic and partition: what their next message has been through. Outlives a consumer that is made again. */
  readonly troubles: Map<string, Trouble>;
};

const heartbeatEveryMs = 1_000;

export type RecordOutcome = "applied" | "duplicate" | "skipped" | "dead_letter" | { readonly retryAfterMs: number };

/**
 * Applies a batch of one partition in order, message by message, until one must be retried, the consumer stops or loses the
 * partition. Offsets are committed for what was decided. Returns after how many ms the partition is to go on, if it must wait.
 */
export async function consumeBatch(
  deps: PartitionDeps,
  source: Source,
  payload: EachBatchPayload,
): Promise<number | undefined> {
  const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
  const labels = { topic: source.subscription.topic, partition: String(batch.partition) };
  let handled: string | undefined;
  let retryAfterMs: number | undefined;
  try {
    for (const record of batch.messages) {
      if (!isRunning() || isStale()) break;
      const outcome = await withHeartbeats(heartbeat, () => consumeRecord(deps, source, batch.partition, record));
      if (typeof outcome === "object") {
        retryAfterMs = outcome.retryAfterMs;
        break;
      }
      deps.messaging.metrics?.handled.inc({ topic: labels.topic, outcome });
      resolveOffset(record.offset);
      handled = record.offset;
      await heartbeat();
    }
  } finally {
    if (handled !== undefined) await commit(payload, handled);
  }
  if (!source.replaysOnly) deps.messaging.metrics?.lag.set(labels, lagAfter(batch, handled));
  return retryAfterMs;
}

/** A handler may take longer than the session lasts. A heartbeat that fails says so again at the next one, outside. */
async function withHeartbeats<T>(heartbeat: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat().catch(() => undefined), heartbeatEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function consumeRecord(
  deps: PartitionDeps,
  source: Source,
  partition: number,
  record: KafkaMessage,
): Promise<RecordOutcome> {
  if (source.replaysOnly && headerText(record.headers, replayHeader) === undefined) return "skipped";
  const place = `${source.replaysOnly ? "dlq:" : ""}${source.subscription.topic}/${partition}`;
  try {
    const outcome = await decideRecord(deps, source.subscription, partition, record);
    deps.troubles.delete(place);
    return outcome;
  } catch (error) {
    const trouble = addFailure(deps.troubles.get(place), record.offset, error);
    deps.troubles.set(place, trouble);
    return afterFailure(deps, source.subscription.topic, partition, record, trouble, error);
  }
}

async function decideRecord(
  deps: PartitionDeps,
  subscription: Subscription,
  partition: number,
  record: KafkaMessage,
): Promise<RecordOutcome> {
  const origin = { topic: subscription.topic, partition };
  const decoded = decode(origin, record, (type) => handlerOf(subscription, type) !== undefined);
  if (decoded.kind === "skip") return "skipped";
  if (decoded.kind === "malformed") return bury(deps, origin, record, "malformed", decoded.reason, 1);
  const { message, traceparent } = decoded;
  const attributes = {
    "messaging.system": "kafka",
    "messaging.destination.name": message.topic,
    "messaging.message.id": message.id,
  };
  return inConsumerSpan(traceparent, `process ${message.type}`, attributes, () =>
    applyMessage(deps.database, deps.group, subscription, message, deps.limits.handlerTimeoutMs),
  );
}

async function afterFailure(
  deps: PartitionDeps,
  topic: TopicName,
  partition: number,
  record: KafkaMessage,
  trouble: Trouble,
  error: unknown,
): Promise<RecordOutcome> {
  const verdict = judge(trouble, error, deps.limits);
  const where = { topic, partition, offset: record.offset, failures: trouble.failures };
  if (verdict.kind === "dead_letter")
    return bury(deps, { topic, partition }, record, verdict.reason, error, trouble.failures);
  deps.messaging.metrics?.retries.inc({ topic, reason: verdict.reason });
  deps.log.warn(
    { ...where, err: error, retryInMs: verdict.afterMs },
    `message not applied (${verdict.reason}); trying again`,
  );
  return { retryAfterMs: verdict.afterMs };
}

/** Puts a message to the dead letters. If that fails the message is tried again later: it is never dropped. */
async function bury(
  deps: PartitionDeps,
  from: { topic: TopicName; partition: number },
  record: KafkaMessage,
  reason: string,
  error: unknown,
  attempts: number,
): Promise<RecordOutcome> {
  const where = { ...from, offset: record.offset, group: deps.group, reason };
  try {
    await deps.publisher.send([
      toDeadLetter(deps.messaging, deps.group, from, record, { reason, error, attempts, time: deps.now() }),
    ]);
  } catch (sendError) {
    deps.log.warn({ ...where, err: sendError }, "dead letter could not be sent; trying again");
    deps.messaging.metrics?.retries.inc({ topic: from.topic, reason: "transient" });
    return { retryAfterMs: backoff(attempts, deps.limits.backoffMs) };
  }
  deps.log.error({ ...where, err: error }, "message put to the dead letters");
  return "dead_letter";
}

function commit({ batch, commitOffsetsIfNecessary }: EachBatchPayload, handled: string): Promise<void> {
  const next = (BigInt(handled) + 1n).toString();
  return commitOffsetsIfNecessary({
    topics: [{ topic: batch.topic, partitions: [{ partition: batch.partition, offset: next }] }],
  });
}

function lagAfter(batch: EachBatchPayload["batch"], handled: string | undefined): number {
  const next = handled === undefined ? BigInt(batch.firstOffset() ?? batch.highWatermark) : BigInt(handled) + 1n;
  const lag = BigInt(batch.highWatermark) - next;
  return lag > 0n ? Number(lag) : 0;
}

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
import type { IncomingMessage, Subscription } from "./incoming.ts";
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
  readonly limits: FailureLimits & { handlerTimeoutMs: number; chunkSize: number };
  readonly now: () => Date;
  /** By topic and partition: what their next message has been through. Outlives a consumer that is made again. */
  readonly troubles: Map<string, Trouble>;
  /** Applies messages of one partition beside others of its topic. */
  readonly applyTogether: (subscription: Subscription, messages: readonly IncomingMessage[]) => Promise<void>;
  /** Commits the offset after the last record that was decided. */
  readonly commitOffset: (payload: EachBatchPayload, next: string) => Promise<void>;
};

export type RecordOutcome = "applied" | "duplicate" | "skipped" | "dead_letter" | { readonly retryAfterMs: number };

/** The key of a partition in `troubles`. */
export function placeOf(source: Source, partition: number): string {
  return `${source.replaysOnly ? "dlq:" : ""}${source.subscription.topic}/${partition}`;
}

/**
 * Applies one record, or says when it is to be tried again. What can never be applied goes to the dead letters, which counts as
 * decided.
 */
export async function consumeRecord(
  deps: PartitionDeps,
  source: Source,
  partition: number,
  record: KafkaMessage,
): Promise<RecordOutcome> {
  if (source.replaysOnly && headerText(record.headers, replayHeader) === undefined) return "skipped";
  const place = placeOf(source, partition);
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
  const { message } = decoded;
  const attributes = {
    "messaging.system": "kafka",
    "messaging.destination.name": message.topic,
    "messaging.message.id": message.id,
  };
  return inConsumerSpan(message.traceparent, `process ${message.type}`, attributes, () =>
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

import { deadLetterTopic, type TopicName } from "@stagedoor/contracts/topics";
import type { KafkaMessage, ProducerRecord } from "kafkajs";
import type { Messaging } from "./connection.ts";

/** Headers that a dead letter has besides those of the record that it was. */
export const deadLetterHeader = {
  reason: "sd_dlq_reason",
  error: "sd_dlq_error",
  topic: "sd_dlq_topic",
  partition: "sd_dlq_partition",
  offset: "sd_dlq_offset",
  attempts: "sd_dlq_attempts",
  time: "sd_dlq_time",
} as const;

/** Marks a record on a dead-letter topic as a replay, and names the dead letter ("partition:offset") that it repeats. */
export const replayHeader = "sd_replay_of";

export type DeadLetterCause = {
  readonly reason: string;
  readonly error: unknown;
  readonly attempts: number;
  readonly time: Date;
};

/** The record to put on `<topic>.<group>.dlq`: key, body and headers as they were, and why it is there. */
export function toDeadLetter(
  messaging: Messaging,
  group: string,
  from: { topic: TopicName; partition: number },
  record: KafkaMessage,
  cause: DeadLetterCause,
): ProducerRecord {
  const { [replayHeader]: _replay, ...headers } = record.headers ?? {};
  const added = {
    // A replay that fails again still names where the message came from at first.
    [deadLetterHeader.partition]: String(from.partition),
    [deadLetterHeader.offset]: record.offset,
    ...pick(headers, [deadLetterHeader.partition, deadLetterHeader.offset]),
    [deadLetterHeader.topic]: from.topic,
    [deadLetterHeader.reason]: cause.reason,
    [deadLetterHeader.error]: describeError(cause.error),
    [deadLetterHeader.attempts]: String(cause.attempts),
    [deadLetterHeader.time]: cause.time.toISOString(),
  };
  const message = { key: record.key, value: record.value, headers: { ...headers, ...added } };
  return { topic: deadLetterName(messaging, from.topic, group), messages: [message] };
}

/** The name on Kafka, prefix included. */
export function deadLetterName(messaging: Messaging, topic: TopicName, group: string): string {
  return `${messaging.topicPrefix}${deadLetterTopic(topic, group)}`;
}

/** A header as text; the first one where there are several. */
export function headerText(headers: KafkaMessage["headers"], name: string): string | undefined {
  const value = headers?.[name];
  return (Array.isArray(value) ? value[0] : value)?.toString();
}

function pick(headers: NonNullable<KafkaMessage["headers"]>, names: string[]): NonNullable<KafkaMessage["headers"]> {
  return Object.fromEntries(names.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]));
}

/** Class and message, at most 2 000 characters: headers travel with every fetch. */
function describeError(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, 2_000);
}

import type { TopicName } from "@stagedoor/contracts/topics";
import type { Messaging } from "./connection.ts";
import { deadLetterName } from "./deadLetter.ts";
import { readRecords, type StoredRecord } from "./readRecords.ts";

const readTimeoutMs = 60_000;

/**
 * Calls `visit` with every record that is on a dead-letter topic now, in order per partition; nothing is consumed. Takes at most
 * 60 s. Errors: those of kafkajs, and a time-out.
 */
export async function readDeadLetters(
  messaging: Messaging,
  topic: TopicName,
  group: string,
  visit: (stored: StoredRecord) => void,
): Promise<void> {
  const name = deadLetterName(messaging, topic, group);
  await readRecords(messaging, name, { reader: "dead-letter-reader", timeoutMs: readTimeoutMs }, visit);
}

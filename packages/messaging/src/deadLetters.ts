import type { TopicName } from "@stagedoor/contracts/topics";
import type { KafkaMessage } from "kafkajs";
import type { Messaging } from "./connection.ts";
import { deadLetterHeader, deadLetterName, headerText, replayHeader } from "./deadLetter.ts";
import { readDeadLetters } from "./deadLetterReader.ts";
import { createPublisher } from "./publisher.ts";
import type { StoredRecord } from "./readRecords.ts";

export type DeadLetter = {
  /** "partition:offset" on the dead-letter topic; stable, and what `replayDeadLetters` takes. */
  readonly id: string;
  readonly reason: string;
  readonly error: string;
  readonly attempts: number;
  /** RFC 3339: when it was put here. */
  readonly time: string;
  /** Where it came from. */
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: string };
  readonly messageId: string | undefined;
  readonly type: string | undefined;
  readonly key: string | undefined;
  readonly body: string | undefined;
  /** Whether it has been replayed. If it failed again, that is a dead letter of its own. */
  readonly replayed: boolean;
};

export type DeadLetterPage = { items: DeadLetter[]; total: number; limit: number; offset: number };

/** The dead letters of a group on a topic, oldest first. Limits: `limit` 1 to 1 000, default 100. Errors: Kafka's. */
export async function listDeadLetters(
  messaging: Messaging,
  request: { topic: TopicName; group: string; limit?: number; offset?: number },
): Promise<DeadLetterPage> {
  const limit = Math.min(Math.max(request.limit ?? 100, 1), 1_000);
  const offset = Math.max(request.offset ?? 0, 0);
  const page: StoredRecord[] = [];
  const replayed = new Set<string>();
  let total = 0;
  await readDeadLetters(messaging, request.topic, request.group, (stored) => {
    const repeats = headerText(stored.record.headers, replayHeader);
    if (repeats !== undefined) {
      replayed.add(repeats);
      return;
    }
    if (total >= offset && page.length < limit) page.push(stored);
    total += 1;
  });
  return { items: page.map((stored) => describe(stored, replayed)), total, limit, offset };
}

/**
 * Hands dead letters to their group again: all that have not been replayed, or those of the given ids. The record is put, marked
 * as a replay, on the dead-letter topic itself, which the group reads for such marks: no other group sees it, and on a
 * compacted topic an old state cannot take the place of a newer one. The message keeps its id, so inbox and versions make a
 * replay of what was applied meanwhile harmless. Returns the ids that were replayed. Errors: an id that is not there; Kafka's.
 */
export async function replayDeadLetters(
  messaging: Messaging,
  request: { topic: TopicName; group: string; ids?: readonly string[] },
): Promise<string[]> {
  const found = new Map<string, KafkaMessage>();
  const replayed = new Set<string>();
  await readDeadLetters(messaging, request.topic, request.group, (stored) => {
    const repeats = headerText(stored.record.headers, replayHeader);
    if (repeats !== undefined) replayed.add(repeats);
    else if (request.ids === undefined || request.ids.includes(idOf(stored))) found.set(idOf(stored), stored.record);
  });
  const missing = request.ids?.filter((id) => !found.has(id)) ?? [];
  if (missing.length > 0) throw new Error(`no dead letter has the id ${missing.join(", ")}`);
  const chosen = [...found].filter(([id]) => request.ids !== undefined || !replayed.has(id));
  const publisher = createPublisher(messaging, 8_000);
  try {
    const topic = deadLetterName(messaging, request.topic, request.group);
    for (const [id, record] of chosen) {
      const headers = { ...record.headers, [replayHeader]: id };
      await publisher.send([{ topic, messages: [{ key: record.key, value: record.value, headers }] }]);
    }
  } finally {
    await publisher.stop();
  }
  return chosen.map(([id]) => id);
}

function idOf({ partition, record }: StoredRecord): string {
  return `${partition}:${record.offset}`;
}

function describe(stored: StoredRecord, replayed: ReadonlySet<string>): DeadLetter {
  const { record } = stored;
  const read = (name: string): string => headerText(record.headers, name) ?? "";
  return {
    id: idOf(stored),
    reason: read(deadLetterHeader.reason),
    error: read(deadLetterHeader.error),
    attempts: Number(read(deadLetterHeader.attempts)),
    time: read(deadLetterHeader.time),
    origin: {
      topic: read(deadLetterHeader.topic),
      partition: Number(read(deadLetterHeader.partition)),
      offset: read(deadLetterHeader.offset),
    },
    messageId: headerText(record.headers, "ce_id"),
    type: headerText(record.headers, "ce_type"),
    key: record.key?.toString("utf8"),
    body: record.value?.toString("utf8"),
    replayed: replayed.has(idOf(stored)),
  };
}

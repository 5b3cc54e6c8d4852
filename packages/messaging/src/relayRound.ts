import { toHeaders } from "@stagedoor/contracts/envelope";
import { isMessageType, type MessageType } from "@stagedoor/contracts/messages";
import type { TopicName } from "@stagedoor/contracts/topics";
import type { Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import type { ProducerRecord } from "kafkajs";
import type { Messaging } from "./connection.ts";
import { complete, type OutboxMessage, type OutgoingMessage } from "./outbox.ts";
import type { Publisher } from "./publisher.ts";

/** A message that a round has claimed. */
export type ClaimedRow = {
  readonly id: bigint;
  readonly messageId: string;
  readonly topic: TopicName;
  readonly type: MessageType;
  readonly key: string;
  readonly subject: string;
};

export type RoundHook = (tx: Tx, rows: readonly ClaimedRow[]) => Promise<OutgoingMessage[]>;

export type RoundLimits = { maxRows: number; maxBytes: number };

export type RoundOutcome =
  | { readonly kind: "locked" /** by another relay */ }
  | { readonly kind: "done"; readonly rows: number; readonly sent: number };

/** Any fixed number serves; all relays of one database must use the same one. */
const lockId = 7_316_401;

type StoredRow = {
  id: string;
  message_id: string;
  topic: string;
  type: string;
  key: string;
  subject: string;
  correlation_id: string;
  causation_id: string;
  traceparent: string | null;
  time: string;
  body: string;
};

/**
 * One round, to be run in one transaction: takes the lock or gives up, claims and deletes the oldest rows, sends them in the
 * order of their ids, with what the hook adds. If anything fails, the rollback puts the rows back; if the process dies after
 * sending, they are sent again: at least once, never out of order within a key.
 */
export async function relayRound(
  tx: Tx,
  messaging: Messaging,
  publisher: Publisher,
  limits: RoundLimits,
  hook: RoundHook | undefined,
): Promise<RoundOutcome> {
  const [lock] = await tx.execute<{ held: boolean }>(sql`select pg_try_advisory_xact_lock(${lockId}) as held`);
  if (!lock?.held) return { kind: "locked" };
  const rows = await claim(tx, limits);
  const added = hook === undefined ? [] : await hook(tx, rows.map(toClaimed));
  const records = toRecords(messaging, rows, added.map(complete));
  if (records.length > 0) await publisher.send(records);
  return { kind: "done", rows: rows.length, sent: rows.length + added.length };
}

/**
 * By a list of ids, never by `id <= last`: a row with a lower id may commit later. At most `maxBytes` of bodies (always one
 * row at least), because Kafka refuses batches of more than 1 MiB.
 */
async function claim(tx: Tx, limits: RoundLimits): Promise<StoredRow[]> {
  const rows = await tx.execute<StoredRow>(sql`
    delete from outbox where id = any (array(
      select id from (
        select id, row_number() over (order by id) as place, sum(octet_length(body::text)) over (order by id) as bytes
        from (select id, body from outbox order by id limit ${limits.maxRows}) as oldest
      ) as sized
      where place = 1 or bytes <= ${limits.maxBytes}
    ))
    returning id::text, message_id, topic, type, key, subject, correlation_id, causation_id, traceparent,
      to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time, body::text as body`);
  return [...rows].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

function toClaimed(row: StoredRow): ClaimedRow {
  const { id, message_id: messageId, topic, type, key, subject } = row;
  return { id: BigInt(id), messageId, topic: topic as TopicName, type: knownType(type), key, subject };
}

function toRecords(messaging: Messaging, rows: StoredRow[], added: OutboxMessage[]): ProducerRecord[] {
  const byTopic = new Map<string, ProducerRecord>();
  const record = (topic: string): ProducerRecord => {
    const name = `${messaging.topicPrefix}${topic}`;
    const known = byTopic.get(name) ?? { topic: name, messages: [] };
    byTopic.set(name, known);
    return known;
  };
  for (const row of rows) {
    const { message_id: id, correlation_id: correlationId, causation_id: causationId, time, subject } = row;
    const traceparent = row.traceparent ?? undefined;
    const { source } = messaging;
    const headers = toHeaders({
      id,
      type: knownType(row.type),
      source,
      time,
      subject,
      correlationId,
      causationId,
      traceparent,
    });
    record(row.topic).messages.push({ key: row.key, value: row.body, headers });
  }
  for (const message of added) {
    const headers = toHeaders({ ...message, source: messaging.source, time: message.time.toISOString() });
    record(message.topic).messages.push({ key: message.key, value: JSON.stringify(message.body), headers });
  }
  return [...byTopic.values()];
}

/** Rows are also written by SQL functions, which contracts cannot check. */
function knownType(type: string): MessageType {
  if (!isMessageType(type)) throw new Error(`the outbox holds a message of the unknown type ${type}`);
  return type;
}

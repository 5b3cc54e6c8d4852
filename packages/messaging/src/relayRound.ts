import { type Envelope, toHeaders } from "@stagedoor/contracts/envelope";
import type { TopicName } from "@stagedoor/contracts/topics";
import type { Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import { type OutgoingRecord, toBatches } from "./batches.ts";
import type { Messaging } from "./connection.ts";
import { complete, type OutboxMessage, type OutgoingMessage } from "./outbox.ts";
import type { Publisher } from "./publisher.ts";

/** A message that a round has claimed. */
export type ClaimedRow = {
  readonly id: bigint;
  readonly messageId: string;
  readonly topic: TopicName;
  /** As it stands in the outbox: after a release was rolled back it may be one that this one does not know. */
  readonly type: string;
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
 * A send begins within this of the beginning of the last statement: together with the longest send it stays below the time
 * after which Postgres ends an idle transaction, and gives the lock to another relay.
 */
export const sendWithinMs = 1_000;

/**
 * One round, to be run in one transaction: takes the lock or gives up, claims and deletes the oldest rows, sends them in the
 * order of their ids, with what the hook adds. If anything fails, the rollback puts the rows back; if the process dies after
 * sending, they are sent again: at least once. Within a key, messages are first sent in their order; a repetition may be
 * older than what is there already, because a failed send can still arrive (docs/adr/0008-late-sends.md).
 */
export async function relayRound(
  tx: Tx,
  messaging: Messaging,
  publisher: Publisher,
  limits: RoundLimits,
  hook: RoundHook | undefined,
): Promise<RoundOutcome> {
  let asked = performance.now();
  const [lock] = await tx.execute<{ held: boolean }>(sql`select pg_try_advisory_xact_lock(${lockId}) as held`);
  if (!lock?.held) return { kind: "locked" };
  const rows = await claim(tx, limits);
  const added = hook === undefined ? [] : await hook(tx, rows.map(toClaimed));
  const records = [...rows.map((row) => ofRow(messaging, row)), ...added.map((each) => ofHook(messaging, each))];
  for (const batch of toBatches(records)) {
    asked = await holdOn(tx, asked);
    await publisher.send(batch);
  }
  return { kind: "done", rows: rows.length, sent: rows.length + added.length };
}

/**
 * Makes sure that the transaction, and with it the lock, lasts for another send; answers when its last statement was asked.
 * A process that stood still must not send what another relay has sent meanwhile. Errors: the transaction is over; too slow.
 */
async function holdOn(tx: Tx, lastAsked: number): Promise<number> {
  if (performance.now() - lastAsked < sendWithinMs) return lastAsked;
  const asked = performance.now();
  await tx.execute(sql`select 1`);
  if (performance.now() - asked >= sendWithinMs)
    throw new Error(`the database took more than ${sendWithinMs} ms to answer`);
  return asked;
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
  return { id: BigInt(id), messageId, topic: topic as TopicName, type, key, subject };
}

function ofRow({ source, topicPrefix }: Messaging, row: StoredRow): OutgoingRecord {
  const { message_id: id, correlation_id: correlationId, causation_id: causationId, time, subject, key } = row;
  const traceparent = row.traceparent ?? undefined;
  // Sent as it is: a type of a later release, left by one that was rolled back, must not stop all that follows it.
  const type = row.type as Envelope["type"];
  const headers = toHeaders({ id, type, source, time, subject, correlationId, causationId, traceparent });
  return { topic: `${topicPrefix}${row.topic}`, key, value: row.body, headers };
}

function ofHook({ source, topicPrefix }: Messaging, outgoing: OutgoingMessage): OutgoingRecord {
  const message: OutboxMessage = complete(outgoing);
  const headers = toHeaders({ ...message, source, time: message.time.toISOString() });
  return { topic: `${topicPrefix}${message.topic}`, key: message.key, value: JSON.stringify(message.body), headers };
}

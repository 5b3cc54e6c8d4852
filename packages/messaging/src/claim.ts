import type { TopicName } from "@stagedoor/contracts/topics";
import type { TransactionSql } from "./rawSql.ts";

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

export type StoredRow = {
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

export type ClaimLimits = { maxRows: number; maxBytes: number };

/** Any fixed number serves; all relays of one database must use the same one. */
const lockId = 7_316_401;

/**
 * Takes the relay's lock for the transaction; false when another relay holds it. Its commit will not wait for the disk: one that is
 * lost in a crash is a round that is done again, which a crash before the commit is, too (docs/adr/0016).
 */
export async function takeLock(sql: TransactionSql): Promise<boolean> {
  const [lock] = await sql<{ held: boolean }[]>`
    select pg_try_advisory_xact_lock(${lockId}::bigint) as held, set_config('synchronous_commit', 'off', true)`;
  return lock?.held === true;
}

/**
 * Deletes the oldest rows and answers them in the order of their ids. By a list of ids, never by `id <= last`: a row with a lower id
 * may commit later. At most `maxBytes` of bodies (always one row at least), because Kafka refuses batches of more than 1 MiB.
 */
export async function claim(sql: TransactionSql, limits: ClaimLimits): Promise<StoredRow[]> {
  const rows = await sql<StoredRow[]>`
    delete from outbox where id = any (array(
      select id from (
        select id, row_number() over (order by id) as place, sum(octet_length(body::text)) over (order by id) as bytes
        from (select id, body from outbox order by id limit ${limits.maxRows}) as oldest
      ) as sized
      where place = 1 or bytes <= ${limits.maxBytes}
    ))
    returning id::text, message_id, topic, type, key, subject, correlation_id, causation_id, traceparent,
      to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time, body::text as body`;
  return [...rows].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

/** Whether rows came near a limit, so that there may be more. */
export function isFull(rows: readonly StoredRow[], limits: ClaimLimits): boolean {
  return rows.length >= limits.maxRows || rows.reduce((sum, { body }) => sum + body.length, 0) > limits.maxBytes / 2;
}

export function toClaimed(row: StoredRow): ClaimedRow {
  const { id, message_id: messageId, topic, type, key, subject } = row;
  return { id: BigInt(id), messageId, topic: topic as TopicName, type, key, subject };
}

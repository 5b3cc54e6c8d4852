import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";

/** A deleted account of which something may be left. */
export type Erasure = { readonly userId: string; readonly version: number };

/** Locks a deleted account that nobody else erases, other than those that are left out. */
export async function lockErasure(tx: Tx, leftOut: readonly string[]): Promise<Erasure | undefined> {
  await findByIndex(tx);
  const [row] = await rawSql(tx)<Erasure[]>`
    select id as "userId", version from users
    where deleted and (erased_version is null or erased_version < version) and id <> all (${leftOut as string[]}::uuid[])
    order by id limit 1 for update skip locked`;
  return row;
}

/** Events of a host that are drafts, have not ended, or still have texts in which a host is named; at most `limit`. */
export async function findEventsToErase(tx: Tx, hostId: string, now: Date, limit: number): Promise<string[]> {
  const rows = await rawSql(tx)<{ id: string }[]>`
    select id from events
    where host_id = ${hostId}::uuid and (status = 'draft' or description <> '' or venue is not null
      or (status = 'published' and end_at > ${now.toISOString()}::timestamptz))
    order by start_at, id limit ${limit}`;
  return rows.map(({ id }) => id);
}

const traces = [
  ["follows", "follower_id"],
  ["follows", "host_id"],
  ["interests", "attendee_id"],
  ["bookings", "attendee_id"],
] as const;

/** Deletes rows that name a person, at most `limit` of a kind. Answers whether that was all. */
export async function deleteTraces(tx: Tx, userId: string, limit: number): Promise<boolean> {
  const sql = rawSql(tx);
  let isAll = true;
  for (const [table, column] of traces) {
    const { count } = await sql`
      delete from ${sql.unsafe(table)} where ctid = any (array(
        select ctid from ${sql.unsafe(table)} where ${sql.unsafe(column)} = ${userId}::uuid limit ${limit}))`;
    isAll = isAll && count < limit;
  }
  return isAll;
}

/**
 * Deletes what was told, or is to be told, of changes of a host's events: their places before may name the host. Whatever of it
 * nobody was told yet is moot, because those events are cancelled or over. At most `limit`; answers whether that was all.
 */
export async function deleteChangesTold(tx: Tx, hostId: string, limit: number): Promise<boolean> {
  const { count } = await rawSql(tx)`
    delete from notifications where ctid = any (array(
      select n.ctid from events e join notifications n on n.event_id = e.id
      where e.host_id = ${hostId}::uuid and n.kind = 'event_changed' limit ${limit}))`;
  return count < limit;
}

export async function finishErasure(tx: Tx, { userId, version }: Erasure): Promise<void> {
  await rawSql(tx)`update users set erased_version = ${version} where id = ${userId}::uuid`;
}

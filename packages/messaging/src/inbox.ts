import type { Database, Tx } from "@stagedoor/postgres/database";
import { rawSql } from "./rawSql.ts";

/**
 * Notes that a group acts on messages now. Returns those ids on which it has not acted before; a concurrent attempt at one waits
 * for the other's end.
 */
export async function enterInbox(tx: Tx, group: string, messageIds: readonly string[]): Promise<Set<string>> {
  const rows = await rawSql(tx)<{ message_id: string }[]>`
    insert into inbox (consumer_group, message_id)
    select ${group}, message_id from unnest(${messageIds as string[]}::text[]) as message_id
    on conflict do nothing
    returning message_id`;
  return new Set(rows.map((row) => row.message_id));
}

export type PruneOptions = {
  /** Default 14: longer than any topic with effects is kept (7 days), so that no redelivery finds its row gone. */
  keepDays?: number;
  /** Rows of one statement. Default 5 000. */
  batchSize?: number;
};

/** Deletes inbox rows that are too old to be needed; to be run by a job once an hour or so. Returns how many. */
export async function pruneInbox(database: Database, now: Date, options: PruneOptions = {}): Promise<number> {
  const { keepDays = 14, batchSize = 5_000 } = options;
  const before = new Date(now.getTime() - keepDays * 24 * 3600 * 1000).toISOString();
  for (let pruned = 0; ; ) {
    const { count } = await database.sql`
      delete from inbox where ctid = any (array(
        select ctid from inbox where received_at < ${before}::timestamptz order by received_at limit ${batchSize}))`;
    pruned += count;
    if (count < batchSize) return pruned;
  }
}

import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";

/**
 * Has the rest of a transaction find rows by their indexes: Postgres keeps the plan of a prepared statement, and one that was made
 * while a table was small would read the whole of it for ever.
 */
export async function findByIndex(tx: Tx): Promise<void> {
  await rawSql(tx)`set local enable_seqscan = off`;
}

import type { Tx } from "@stagedoor/postgres/database";
import { rawSql } from "./rawSql.ts";

/**
 * Has the rest of a transaction find rows by their indexes. Postgres keeps the plan of a prepared statement, and one that was
 * made while a table was small would read the whole of it for ever. Joins are written so that they look up one row after the other
 * (arrays of ids, lateral with a limit), for the same reason.
 */
export async function findByIndex(tx: Tx): Promise<void> {
  await rawSql(tx)`set local enable_seqscan = off`;
}

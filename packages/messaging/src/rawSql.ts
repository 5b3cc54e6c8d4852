import type { Database, Tx } from "@stagedoor/postgres/database";
import type { PostgresJsSession } from "drizzle-orm/postgres-js";

/** postgres.js' own tag inside of a transaction. */
export type TransactionSql = Parameters<Parameters<Database["sql"]["begin"]>[1]>[0];

/**
 * The tag on the connection of a drizzle transaction: its statements are prepared once per connection, where `tx.execute` asks
 * Postgres to parse and describe each time, which takes a second round trip.
 */
export function rawSql(tx: Tx): TransactionSql {
  // biome-ignore lint/suspicious/noExplicitAny: the schema types of a session say nothing of its client.
  return (tx._.session as unknown as PostgresJsSession<TransactionSql & Database["sql"], any, any>).client;
}

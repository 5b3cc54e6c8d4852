import type { Database } from "@stagedoor/postgres/database";
import { readEventStock } from "../db/stock.ts";

/** Whose event it is; nothing when it is not known here. */
export async function findHost(database: Database, eventId: string): Promise<string | undefined> {
  return (await readEventStock(database.db, eventId))?.hostId;
}

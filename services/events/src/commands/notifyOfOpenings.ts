import type { Database } from "@stagedoor/postgres/database";
import { beginTelling, lockSaleOpenings } from "../db/saleOpenings.ts";

/** Events of one transaction. */
const batchSize = 100;

/**
 * Notes of events whose sale has opened that the interested are to be told. Each opening is noted once, whoever looks. Answers
 * whether there may be more.
 */
export async function notifyOfOpenings(
  database: Database,
  { newId, now }: { readonly newId: () => string; readonly now: () => Date },
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const openings = await lockSaleOpenings(tx, now(), batchSize);
    if (openings.length > 0) await beginTelling(tx, openings, newId, now());
    return openings.length === batchSize;
  });
}

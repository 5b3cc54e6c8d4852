import type { Database } from "@stagedoor/postgres/database";
import { forgetWords, markOver, unmarkOver } from "../db/overEvents.ts";

const batchSize = 500;

/** Marks what has ended by `now`, batch after batch, until all is or the signal is given, and forgets words that are in no event. */
export async function markEnded(database: Database, now: Date, signal?: AbortSignal): Promise<void> {
  for (const mark of [markOver, unmarkOver]) {
    for (let count = batchSize; count === batchSize && !signal?.aborted; ) count = await mark(database, now, batchSize);
  }
  for (let count = batchSize; count === batchSize && !signal?.aborted; ) count = await forgetWords(database, batchSize);
}

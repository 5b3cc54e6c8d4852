import type { Database } from "@stagedoor/postgres/database";
import { markAgain } from "../db/availabilityDue.ts";
import { differencesAfter, publishedAfter } from "../db/availabilityPublished.ts";

/** Events of one statement at most; between two of them relay rounds go on. */
const pageSize = 1_000;

/** Before the first id. */
export const firstPage = "00000000-0000-0000-0000-000000000000";

/**
 * Makes a page of the events due that were announced after `since`. A send that timed out may still arrive, after a newer one,
 * and its record would be the last on the compacted topic. Answers where the next page begins, or nothing after the last one.
 */
export async function announceAgain(
  database: Database,
  since: { readonly publishedAt: Date; readonly eventId: string },
  at: Date,
  limit = pageSize,
): Promise<{ readonly publishedAt: Date; readonly eventId: string } | undefined> {
  const page = await publishedAfter(database.db, since, limit);
  const ids = page.map(({ eventId }) => eventId);
  await database.transaction((tx) => markAgain(tx, ids, at));
  return page.length < limit ? undefined : page.at(-1);
}

/**
 * Compares a page of all events with what was announced last, and makes those due that differ: what a database that was
 * restored, or a row that somebody took out of the outbox, left unsaid. Answers as `announceAgain` does.
 */
export async function announceMissed(
  database: Database,
  afterId: string,
  at: Date,
  limit = pageSize,
): Promise<string | undefined> {
  const { lastId, differing } = await differencesAfter(database.db, afterId, limit);
  await database.transaction((tx) => markAgain(tx, differing, at));
  return lastId;
}

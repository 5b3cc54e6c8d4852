import type { Database } from "@stagedoor/postgres/database";
import { deleteFinishedNotifications, deleteOrphans, deleteRowsOf, eventsInTable } from "../db/pastEvents.ts";

/** Before all ids. */
const first = "00000000-0000-0000-0000-000000000000";
const day = 24 * 3_600_000;
/** After its end; an end that was a slip can be mended that long. */
const keepRowsMs = day;
/** Longer than messages are kept, so that it can be seen what people were told. */
const keepNotificationsMs = 30 * day;

/**
 * Deletes who was interested in events that are over and who had tickets for them, notifications that are done with, and availability
 * of events that are gone.
 */
export async function prunePast(database: Database, now: Date, batchSize: number, signal?: AbortSignal): Promise<void> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  for (const table of ["interests", "bookings"] as const) {
    for (let after: string | undefined; !signal?.aborted; ) {
      const page = await eventsInTable(database, table, before(keepRowsMs), { after, limit: 500 });
      for (const { eventId, isPast } of page) if (isPast) await deleteRowsOf(database, table, eventId, batchSize);
      after = page.at(-1)?.eventId;
      if (after === undefined) break;
    }
  }
  for (let gone: string | undefined = first; gone !== undefined && !signal?.aborted; ) {
    gone = await deleteOrphans(database, gone, 500);
  }
  await deleteFinishedNotifications(database, before(keepNotificationsMs), batchSize);
}

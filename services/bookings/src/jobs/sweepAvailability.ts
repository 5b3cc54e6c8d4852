import type { Database } from "@stagedoor/postgres/database";
import type { Clock } from "@stagedoor/service/clock";
import { announceAgain, announceMissed, firstPage } from "../commands/sweepAvailability.ts";

/**
 * Makes events due for the relay's rounds: in its first run all that differ from what was announced last, and in every run those
 * that were announced within `recentMs`. Page by page, each a transaction of its own beside the rounds: a run that fails goes on
 * later where it stopped, and keeps no message back. The README says what it costs with 300 000 events.
 */
export function createAvailabilitySweep(
  database: Database,
  recentMs: number,
  now: Clock,
): (signal: AbortSignal) => Promise<void> {
  let unread: string | undefined = firstPage;
  return async (signal) => {
    while (unread !== undefined && !signal.aborted) unread = await announceMissed(database, unread, now());
    let said: Parameters<typeof announceAgain>[1] | undefined = {
      publishedAt: new Date(now().getTime() - recentMs),
      eventId: firstPage,
    };
    while (said !== undefined && !signal.aborted) said = await announceAgain(database, said, now());
  };
}

import type { Database } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import { cancelEventBookings } from "../commands/cancelEventBookings.ts";
import type { Make } from "../commands/make.ts";
import type { ReleaseLimits } from "../commands/releaseEvent.ts";
import { restoreBookings } from "../commands/restoreEvent.ts";

/**
 * Releases the bookings of events that will not take place, and of those whose hosts asked for it, batch after batch and the two
 * in turns, until none is due or the signal is given.
 */
export async function finishReleases(
  database: Database,
  make: Make,
  limits: ReleaseLimits,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  for (let anyDue = true; anyDue && !signal.aborted; ) {
    const cancelled = await cancelEventBookings(database, make, limits, log);
    const restored = await restoreBookings(database, make, limits, log);
    anyDue = cancelled || restored;
  }
}

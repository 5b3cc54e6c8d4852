import type { Database } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import type { Make } from "./make.ts";
import { type ReleaseKind, type ReleaseLimits, releaseNext } from "./releaseEvent.ts";

const cancelled: ReleaseKind = { table: "event_cancellations", reason: "event_cancelled", isOvertaken: () => false };

/**
 * Cancels the next bookings of an event that will not take place. A cancelled event sells nothing, so no live bookings come after
 * the last one. Answers whether there was anything to do; see `releaseNext`.
 */
export function cancelEventBookings(
  database: Database,
  make: Make,
  limits: ReleaseLimits,
  log: Logger,
): Promise<boolean> {
  return releaseNext(database, make, cancelled, limits, log);
}

import type { Database } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import type { Make } from "../commands/make.ts";
import { releaseNextAttendee } from "../commands/releaseAttendee.ts";
import type { ReleaseLimits } from "../commands/releaseEvent.ts";

/** Releases the live bookings of deleted accounts, batch after batch, until none is due or the signal is given. */
export async function finishAttendeeReleases(
  database: Database,
  make: Make,
  limits: ReleaseLimits,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  for (let anyDue = true; anyDue && !signal.aborted; ) anyDue = await releaseNextAttendee(database, make, limits, log);
}

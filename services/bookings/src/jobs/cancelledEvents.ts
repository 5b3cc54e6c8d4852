import type { Database } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import { type CancellationLimits, cancelEventBookings } from "../commands/cancelEventBookings.ts";
import type { Make } from "../commands/make.ts";

/** Cancels the bookings of events that will not take place, batch after batch, until none is due or the signal is given. */
export async function finishCancellations(
  database: Database,
  make: Make,
  limits: CancellationLimits,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && (await cancelEventBookings(database, make, limits, log)));
}

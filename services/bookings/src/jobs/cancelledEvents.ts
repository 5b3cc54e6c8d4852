import type { Database } from "@stagedoor/postgres/database";
import { cancelEventBookings } from "../commands/cancelEventBookings.ts";
import type { Make } from "../commands/make.ts";

/** Cancels the bookings of events that will not take place, batch after batch, until none is left or the signal is given. */
export async function finishCancellations(
  database: Database,
  make: Make,
  batchSize: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && (await cancelEventBookings(database, make, batchSize)) !== undefined);
}

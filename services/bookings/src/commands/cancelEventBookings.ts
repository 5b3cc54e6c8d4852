import type { Database } from "@stagedoor/postgres/database";
import { finishCancellation, lockLiveBookings, lockOpenCancellation } from "../db/eventCancellations.ts";
import { lockStock } from "../db/stock.ts";
import { decideCancel } from "../domain/decideCancel.ts";
import { changeBooking } from "./changeBooking.ts";
import type { Make } from "./make.ts";

/**
 * Cancels the next at most `batchSize` bookings of an event that will not take place, each with a full refund. What is left to
 * do is what is still live, so it goes on where it stopped, whoever stopped it. Answers how many, or nothing when no event
 * waits. A cancelled event sells nothing, so no live bookings come after the last one.
 */
export async function cancelEventBookings(
  database: Database,
  make: Make,
  batchSize: number,
): Promise<number | undefined> {
  return database.transaction(async (tx) => {
    const eventId = await lockOpenCancellation(tx);
    const event = eventId && (await lockStock(tx, eventId));
    if (!event) return undefined;
    const live = await lockLiveBookings(tx, event.eventId, batchSize);
    for (const booking of live) {
      const outcome = decideCancel(booking, "event_cancelled", event.startsAt, make.now());
      if (outcome.kind === "cancelled") await changeBooking(tx, make, booking, outcome);
    }
    if (live.length < batchSize) await finishCancellation(tx, event.eventId, make.now());
    return live.length;
  });
}

import type { Database, Tx } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import {
  finishCancellation,
  lockDueCancellation,
  lockLiveBookings,
  postponeCancellation,
} from "../db/eventCancellations.ts";
import { lockStock } from "../db/stock.ts";
import { decideCancel } from "../domain/decideCancel.ts";
import { changeBooking } from "./changeBooking.ts";
import type { Make } from "./make.ts";

export type CancellationLimits = {
  /** Bookings of one transaction at most. */
  readonly batchSize: number;
  /** How long an event whose batch failed waits for its next turn. */
  readonly retryMs: number;
};

/**
 * Cancels the next at most `batchSize` bookings of an event that will not take place, each with a full refund. What is left to
 * do is what is still live, so it goes on where it stopped, whoever stopped it. Events take turns, and one that fails is logged
 * and waits, so that none keeps the others' attendees from their money. Answers whether there was anything to do. A cancelled
 * event sells nothing, so no live bookings come after the last one.
 */
export async function cancelEventBookings(
  database: Database,
  make: Make,
  limits: CancellationLimits,
  log: Logger,
): Promise<boolean> {
  let eventId: string | undefined;
  try {
    return await database.transaction(async (tx) => {
      eventId = await lockDueCancellation(tx, make.now());
      if (eventId !== undefined) await cancelBatch(tx, make, eventId, limits.batchSize);
      return eventId !== undefined;
    });
  } catch (error) {
    if (eventId === undefined) throw error;
    log.error(
      { err: error, eventId },
      "bookings of a cancelled event could not be cancelled; it waits for another turn",
    );
    const dueAt = new Date(make.now().getTime() + limits.retryMs);
    const failed = eventId;
    await database.transaction((tx) => postponeCancellation(tx, failed, dueAt));
    return true;
  }
}

async function cancelBatch(tx: Tx, make: Make, eventId: string, batchSize: number): Promise<void> {
  const event = await lockStock(tx, eventId);
  if (event === undefined) throw new Error("there is no stock of the event");
  const live = await lockLiveBookings(tx, eventId, batchSize);
  for (const booking of live) {
    const outcome = decideCancel(booking, "event_cancelled", event.startsAt, make.now());
    if (outcome.kind === "cancelled") await changeBooking(tx, make, booking, outcome);
  }
  if (live.length < batchSize) await finishCancellation(tx, eventId, make.now());
  else await postponeCancellation(tx, eventId, make.now());
}

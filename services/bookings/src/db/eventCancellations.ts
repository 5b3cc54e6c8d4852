import { liveBookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import type { Tx } from "@stagedoor/postgres/database";
import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import type { Booking } from "../domain/booking.ts";
import { withTickets } from "./bookings.ts";
import { bookings, eventCancellations } from "./schema.ts";

/** Locks the oldest cancellation that is not finished and that nobody else works on. */
export async function lockOpenCancellation(tx: Tx): Promise<string | undefined> {
  const [row] = await tx
    .select({ eventId: eventCancellations.eventId })
    .from(eventCancellations)
    .where(isNull(eventCancellations.finishedAt))
    .orderBy(asc(eventCancellations.requestedAt))
    .limit(1)
    .for("update", { skipLocked: true });
  return row?.eventId;
}

/** Locks at most `limit` live bookings of an event. Needs its stock's lock. */
export async function lockLiveBookings(tx: Tx, eventId: string, limit: number): Promise<Booking[]> {
  const rows = await tx
    .select()
    .from(bookings)
    .where(and(eq(bookings.eventId, eventId), inArray(bookings.status, [...liveBookingStatuses])))
    .orderBy(asc(bookings.id))
    .limit(limit)
    .for("update");
  return withTickets(tx, rows);
}

export async function finishCancellation(tx: Tx, eventId: string, now: Date): Promise<void> {
  await tx.update(eventCancellations).set({ finishedAt: now }).where(eq(eventCancellations.eventId, eventId));
}

import { liveBookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import type { Tx } from "@stagedoor/postgres/database";
import { and, asc, eq, inArray, isNull, lte } from "drizzle-orm";
import type { Booking } from "../domain/booking.ts";
import { withTickets } from "./bookings.ts";
import { bookings, eventCancellations } from "./schema.ts";

/** Locks the cancellation whose turn it is, among those that are not finished and that nobody else works on. */
export async function lockDueCancellation(tx: Tx, now: Date): Promise<string | undefined> {
  const [row] = await tx
    .select({ eventId: eventCancellations.eventId })
    .from(eventCancellations)
    .where(and(isNull(eventCancellations.finishedAt), lte(eventCancellations.dueAt, now)))
    .orderBy(asc(eventCancellations.dueAt))
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

/** Gives a cancellation its next turn at `dueAt`. */
export async function postponeCancellation(tx: Tx, eventId: string, dueAt: Date): Promise<void> {
  await tx.update(eventCancellations).set({ dueAt }).where(eq(eventCancellations.eventId, eventId));
}

export async function finishCancellation(tx: Tx, eventId: string, now: Date): Promise<void> {
  await tx.update(eventCancellations).set({ finishedAt: now }).where(eq(eventCancellations.eventId, eventId));
}

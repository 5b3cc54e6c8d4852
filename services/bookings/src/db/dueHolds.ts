import type { Database, Tx } from "@stagedoor/postgres/database";
import { and, asc, eq, lte, notInArray } from "drizzle-orm";
import type { Booking } from "../domain/booking.ts";
import { withTickets } from "./bookings.ts";
import { bookings } from "./schema.ts";

/** The events of the `limit` holds that ended first, at or before `endedBy`, those of some events left out. */
export async function eventsWithDueHolds(
  db: Database["db"],
  endedBy: Date,
  limit: number,
  except: readonly string[],
): Promise<string[]> {
  const isOther = except.length === 0 ? undefined : notInArray(bookings.eventId, [...except]);
  const due = await db
    .select({ eventId: bookings.eventId })
    .from(bookings)
    .where(and(eq(bookings.status, "held"), lte(bookings.holdExpiresAt, endedBy), isOther))
    .orderBy(asc(bookings.holdExpiresAt))
    .limit(limit);
  return [...new Set(due.map(({ eventId }) => eventId))];
}

/** Locks at most `limit` holds of an event that ended at or before `endedBy`; what another transaction has is left to it. */
export async function lockDueHolds(tx: Tx, eventId: string, endedBy: Date, limit: number): Promise<Booking[]> {
  const rows = await tx
    .select()
    .from(bookings)
    .where(and(eq(bookings.eventId, eventId), eq(bookings.status, "held"), lte(bookings.holdExpiresAt, endedBy)))
    .orderBy(asc(bookings.id))
    .limit(limit)
    .for("update", { skipLocked: true });
  return withTickets(tx, rows);
}

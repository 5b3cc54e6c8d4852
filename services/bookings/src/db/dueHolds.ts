import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database, Tx } from "@stagedoor/postgres/database";
import { and, asc, eq, lte, notInArray } from "drizzle-orm";
import type { Booking } from "../domain/booking.ts";
import { type BookingRow, bookingColumns, toBookings } from "./bookingRows.ts";
import { bookings } from "./schema.ts";
import { lockStock } from "./stock.ts";

/** The `limit` holds that ended first, at or before `endedBy`, by event; those of some events are left out. */
export async function findDueHolds(
  db: Database["db"],
  endedBy: Date,
  limit: number,
  except: readonly string[],
): Promise<Map<string, string[]>> {
  const isOther = except.length === 0 ? undefined : notInArray(bookings.eventId, [...except]);
  const rows = await db
    .select({ id: bookings.id, eventId: bookings.eventId })
    .from(bookings)
    .where(and(eq(bookings.status, "held"), lte(bookings.holdExpiresAt, endedBy), isOther))
    .orderBy(asc(bookings.holdExpiresAt))
    .limit(limit);
  const due = new Map<string, string[]>();
  for (const { id, eventId } of rows) {
    const ids = due.get(eventId);
    if (ids) ids.push(id);
    else due.set(eventId, [id]);
  }
  return due;
}

/**
 * Locks an event's stock and those of its bookings `ids` that are still held and ended at or before `endedBy`; what another
 * transaction has locked is left to it.
 */
export async function lockDueHolds(tx: Tx, eventId: string, ids: readonly string[], endedBy: Date): Promise<Booking[]> {
  const sql = rawSql(tx);
  const [, , rows] = await Promise.all([
    findByIndex(tx),
    lockStock(tx, eventId),
    sql<BookingRow[]>`
      select ${sql.unsafe(bookingColumns)} from bookings
      where id = any (${ids as string[]}::uuid[]) and status = 'held' and hold_expires_at <= ${endedBy.toISOString()}::timestamptz
      for no key update skip locked`,
  ]);
  return toBookings(tx, rows);
}

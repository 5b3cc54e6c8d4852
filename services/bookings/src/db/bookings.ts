import { liveBookingStatuses, type Ticket } from "@stagedoor/contracts/schemas/bookings";
import type { Tx } from "@stagedoor/postgres/database";
import { and, asc, eq, inArray } from "drizzle-orm";
import type { Booking } from "../domain/booking.ts";
import { bookings, tickets } from "./schema.ts";

type Reader = Pick<Tx, "select">;
type BookingRow = typeof bookings.$inferSelect;

/** Locks a booking for the rest of the transaction. Its event's stock must be locked before. */
export async function lockBooking(tx: Tx, id: string): Promise<Booking | undefined> {
  const rows = await tx.select().from(bookings).where(eq(bookings.id, id)).for("update");
  return (await withTickets(tx, rows))[0];
}

export async function readBooking(tx: Reader, id: string): Promise<Booking | undefined> {
  const rows = await tx.select().from(bookings).where(eq(bookings.id, id));
  return (await withTickets(tx, rows))[0];
}

/** Bookings by their ids, those that there are, in no order. */
export async function readBookings(tx: Reader, ids: readonly string[]): Promise<Booking[]> {
  const rows = await tx
    .select()
    .from(bookings)
    .where(inArray(bookings.id, [...ids]));
  return withTickets(tx, rows);
}

/** The event of a booking, which never changes: to know which stock to lock. */
export async function eventOfBooking(tx: Reader, id: string): Promise<string | undefined> {
  const [row] = await tx.select({ eventId: bookings.eventId }).from(bookings).where(eq(bookings.id, id));
  return row?.eventId;
}

/** The attendee's live booking for an event. */
export async function findLiveBooking(tx: Reader, attendeeId: string, eventId: string): Promise<string | null> {
  const isLive = inArray(bookings.status, [...liveBookingStatuses]);
  const [row] = await tx
    .select({ id: bookings.id })
    .from(bookings)
    .where(and(eq(bookings.attendeeId, attendeeId), eq(bookings.eventId, eventId), isLive));
  return row?.id ?? null;
}

/** Rows as bookings, each with its tickets. */
export async function withTickets(tx: Reader, rows: readonly BookingRow[]): Promise<Booking[]> {
  const ids = rows.filter((row) => row.confirmedAt !== null).map((row) => row.id);
  const found = ids.length === 0 ? [] : await readTickets(tx, ids);
  return rows.map((row) => {
    const { idempotencyKey: _key, requestHash: _hash, ...booking } = row;
    return { ...booking, tickets: found.filter((each) => each.bookingId === row.id).map((each) => each.ticket) };
  });
}

async function readTickets(tx: Reader, bookingIds: string[]): Promise<{ bookingId: string; ticket: Ticket }[]> {
  const rows = await tx
    .select()
    .from(tickets)
    .where(inArray(tickets.bookingId, bookingIds))
    .orderBy(asc(tickets.bookingId), asc(tickets.position));
  return rows.map(({ bookingId, position: _position, ...ticket }) => ({ bookingId, ticket }));
}

/** Stores what may change of a booking. Items and prices never do. */
export async function updateBooking(tx: Tx, booking: Booking): Promise<void> {
  const { status, cancelReason, refundAmount, refundedAmount, paidAttemptId } = booking;
  const { confirmedAt, cancelledAt, updatedAt, version } = booking;
  const outcome = { status, cancelReason, refundAmount, refundedAmount, paidAttemptId };
  await tx
    .update(bookings)
    .set({ ...outcome, confirmedAt, cancelledAt, updatedAt, version })
    .where(eq(bookings.id, booking.id));
}

export async function insertTickets(tx: Tx, bookingId: string, made: readonly Ticket[]): Promise<void> {
  if (made.length === 0) return;
  await tx.insert(tickets).values(made.map((ticket, position) => ({ ...ticket, bookingId, position })));
}

import type { Ticket } from "@stagedoor/contracts/schemas/bookings";
import type { Tx } from "@stagedoor/postgres/database";
import { asc, eq, getTableColumns, inArray } from "drizzle-orm";
import type { Booking } from "../domain/booking.ts";
import { bookings, tickets } from "./schema.ts";

type Reader = Pick<Tx, "select">;

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

/** Rows as bookings, each with its tickets. */
export async function withTickets(tx: Reader, rows: readonly (typeof bookings.$inferSelect)[]): Promise<Booking[]> {
  const found = await ticketsOf(tx, rows);
  return rows.map((row) => {
    const { idempotencyKey: _key, requestHash: _hash, ...booking } = row;
    return { ...booking, tickets: found.get(row.id) ?? [] };
  });
}

/** The tickets of bookings, by booking; only those that were confirmed have any. */
export async function ticketsOf(
  tx: Reader,
  rows: readonly { readonly id: string; readonly confirmedAt: unknown }[],
): Promise<Map<string, Ticket[]>> {
  const found = new Map<string, Ticket[]>();
  const confirmed = rows.filter(({ confirmedAt }) => confirmedAt !== null);
  if (confirmed.length === 0) return found;
  const ids = confirmed.map(({ id }) => id);
  const { checkedInAt: _at, checkedInGate: _gate, ...columns } = getTableColumns(tickets);
  const ordered = await tx
    .select(columns)
    .from(tickets)
    .where(inArray(tickets.bookingId, ids))
    .orderBy(asc(tickets.bookingId), asc(tickets.position));
  for (const { bookingId, position: _position, ...ticket } of ordered) {
    const before = found.get(bookingId);
    if (before) before.push(ticket);
    else found.set(bookingId, [ticket]);
  }
  return found;
}

import type { BookingStatus } from "@stagedoor/contracts/schemas/bookings";
import type { Database } from "@stagedoor/postgres/database";
import { and, asc, count, desc, eq, getTableColumns, inArray } from "drizzle-orm";
import { withTickets } from "../db/bookings.ts";
import { bookings, users } from "../db/schema.ts";
import type { Booking } from "../domain/booking.ts";

export type BookingList = {
  /** Whose bookings: those that an attendee made, or those of a host's events. */
  readonly of: { readonly attendeeId: string } | { readonly hostId: string };
  readonly eventId: string | undefined;
  readonly status: BookingStatus | undefined;
  readonly limit: number;
  readonly offset: number;
  /** By the time of booking. */
  readonly order: "asc" | "desc";
};

export type ListedBooking = { readonly booking: Booking; readonly attendeeName: string | null };

/** A page of bookings and how many there are in all. */
export async function listBookings(
  database: Database,
  { of, eventId, status, limit, offset, order }: BookingList,
): Promise<{ items: ListedBooking[]; total: number }> {
  const where = and(
    "hostId" in of ? eq(bookings.hostId, of.hostId) : eq(bookings.attendeeId, of.attendeeId),
    eventId === undefined ? undefined : eq(bookings.eventId, eventId),
    status === undefined ? undefined : eq(bookings.status, status),
  );
  const direction = order === "asc" ? asc : desc;
  const [rows, [counted]] = await Promise.all([
    database.db
      .select(getTableColumns(bookings))
      .from(bookings)
      .where(where)
      .orderBy(direction(bookings.createdAt), direction(bookings.id))
      .limit(limit)
      .offset(offset),
    database.db.select({ total: count() }).from(bookings).where(where),
  ]);
  const page = await withTickets(database.db, rows);
  const names = "hostId" in of ? await readNames(database, page) : new Map<string, string>();
  const items = page.map((booking) => ({ booking, attendeeName: names.get(booking.attendeeId) ?? null }));
  return { items, total: counted?.total ?? 0 };
}

/** Names of the bookings' attendees; those whose account is gone, or not known yet, have none. */
export async function readNames(database: Database, of: readonly Booking[]): Promise<Map<string, string>> {
  if (of.length === 0) return new Map();
  const ids = [...new Set(of.map(({ attendeeId }) => attendeeId))];
  const rows = await database.db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(and(inArray(users.id, ids), eq(users.deleted, false)));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

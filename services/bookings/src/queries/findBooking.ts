import type { Database } from "@stagedoor/postgres/database";
import { readBooking } from "../db/bookings.ts";
import { readName } from "../db/users.ts";
import type { ListedBooking } from "./listBookings.ts";

/** A booking for its attendee or the event's host; the host sees the attendee's name. Nothing for anybody else. */
export async function findBooking(
  database: Database,
  bookingId: string,
  userId: string,
): Promise<ListedBooking | undefined> {
  const booking = await readBooking(database.db, bookingId);
  if (booking === undefined) return undefined;
  if (booking.hostId === userId) return { booking, attendeeName: await readName(database.db, booking.attendeeId) };
  return booking.attendeeId === userId ? { booking, attendeeName: null } : undefined;
}

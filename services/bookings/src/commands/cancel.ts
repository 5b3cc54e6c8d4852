import type { Tx } from "@stagedoor/postgres/database";
import { eventOfBooking, lockBooking } from "../db/bookings.ts";
import { lockStock } from "../db/stock.ts";
import type { Booking } from "../domain/booking.ts";
import { decideCancel } from "../domain/decideCancel.ts";
import { changeBooking } from "./changeBooking.ts";
import type { Make } from "./make.ts";

export type CancelRequest = { readonly bookingId: string; readonly userId: string };

/**
 * Cancels a booking for its attendee, who gets back what the policy says, or for the event's host, where it is everything.
 * Cancelling again changes nothing. Answers the booking, or nothing when it is not there or is somebody else's.
 */
export async function cancelBooking(tx: Tx, make: Make, request: CancelRequest): Promise<Booking | undefined> {
  const eventId = await eventOfBooking(tx, request.bookingId);
  const event = eventId && (await lockStock(tx, eventId));
  const booking = event && (await lockBooking(tx, request.bookingId));
  if (!event || !booking) return undefined;
  const isHost = booking.hostId === request.userId;
  if (!isHost && booking.attendeeId !== request.userId) return undefined;
  const outcome = decideCancel(booking, isHost ? "host" : "attendee", event.startsAt, make.now());
  return outcome.kind === "cancelled" ? changeBooking(tx, make, booking, outcome) : booking;
}

import type { Tx } from "@stagedoor/postgres/database";
import { conflict } from "@stagedoor/service/problem";
import { findLetIn } from "../db/checkIns.ts";
import { lockBookings } from "../db/lockBookings.ts";
import type { Booking } from "../domain/booking.ts";
import { decideCancel } from "../domain/decideCancel.ts";
import type { Make } from "./make.ts";
import { releaseBookings } from "./releaseBookings.ts";

export type CancelRequest = { readonly bookingId: string; readonly userId: string };

/**
 * Cancels a booking for its attendee, who gets back what the policy says, or for the event's host, where it is everything.
 * Cancelling again changes nothing. Answers the booking, or nothing when it is not there or is somebody else's. Errors: wrong_state,
 * for an attendee of whose tickets one was checked in: who has been let in has had what was paid for.
 */
export async function cancelBooking(tx: Tx, make: Make, request: CancelRequest): Promise<Booking | undefined> {
  const { events, bookings } = await lockBookings(tx, [request.bookingId]);
  const booking = bookings.get(request.bookingId);
  const event = booking && events.get(booking.eventId);
  if (!event || !booking) return undefined;
  const isHost = booking.hostId === request.userId;
  if (!isHost && booking.attendeeId !== request.userId) return undefined;
  const outcome = decideCancel(booking, isHost ? "host" : "attendee", event.startsAt, make.now());
  if (outcome.kind === "unchanged") return booking;
  if (!isHost && (await findLetIn(tx, [booking.id])).size > 0) {
    throw conflict("wrong_state", "Somebody has been let in with this booking: only the host can cancel it now.");
  }
  const [cancelled] = await releaseBookings(tx, make, [{ booking, transition: outcome }]);
  return cancelled;
}

import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";
import { insertTickets, updateBooking } from "../db/bookings.ts";
import { bumpStock, movePlaces } from "../db/stock.ts";
import { type Booking, placesCountedAs } from "../domain/booking.ts";
import { ticketsFor } from "../domain/tickets.ts";
import { afterTransition, type Transition } from "../domain/transition.ts";
import { bookingMessage } from "./bookingMessage.ts";
import type { Make } from "./make.ts";

/**
 * Brings a decided transition about: the booking, its tickets, the count of places and the message, in the caller's
 * transaction. The stock of its event and the booking must be locked. Returns the booking as it is afterwards.
 */
export async function changeBooking(tx: Tx, make: Make, booking: Booking, transition: Transition): Promise<Booking> {
  const now = make.now();
  const tickets = transition.kind === "confirmed" ? ticketsFor(booking.items, make) : [];
  const next = afterTransition(booking, transition, tickets, now);
  await updateBooking(tx, next);
  await insertTickets(tx, next.id, tickets);
  const [from, to] = [placesCountedAs(booking.status), placesCountedAs(next.status)];
  if (from !== to) {
    await movePlaces(tx, booking.items, from, to);
    await bumpStock(tx, booking.eventId, now);
  }
  await addToOutbox(tx, [bookingMessage(`booking.${transition.kind}`, next)]);
  return next;
}

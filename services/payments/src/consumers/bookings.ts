import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type { IncomingMessage, Subscription } from "@stagedoor/messaging/incoming";
import type { Tx } from "@stagedoor/postgres/database";
import { settleCancelled, settleConfirmed, settleExpired, settleRefused } from "../commands/settle.ts";
import { keepBooking } from "../db/bookings.ts";
import type { Deps } from "../deps.ts";

/** bookings.v1: keeps each booking as last told, and answers what happened to it. Every effect is harmless when repeated. */
export function bookingMessages(deps: Deps): Subscription {
  return { topic: "bookings.v1", kind: "effect", handle: (tx, message) => hearBooking(tx, deps, message) };
}

export type BookingNews = Pick<IncomingMessage, "type"> & { body: unknown };

export async function hearBooking(tx: Tx, deps: Deps, message: BookingNews): Promise<void> {
  const state = message.body as BookingState;
  await keepBooking(tx, state);
  // Nothing was or will be paid for a free booking.
  if (state.total.amount === 0) return;
  switch (message.type) {
    case "booking.confirmed":
      return settleConfirmed(tx, deps, state);
    case "booking.cancelled":
      return settleCancelled(tx, deps, state);
    case "booking.expired":
      return settleExpired(tx, deps, state.id);
    case "booking.payment_refused":
      return settleRefused(tx, deps, state);
    default:
      return undefined;
  }
}

import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { whileHandling } from "@stagedoor/messaging/currentMessage";
import type { IncomingMessage, Subscription } from "@stagedoor/messaging/incoming";
import type { Tx } from "@stagedoor/postgres/database";
import { isToldClosed, settleCancelled, settleConfirmed, settleExpired, settleRefused } from "../commands/settle.ts";
import { keepBookings } from "../db/bookings.ts";
import { lockPaymentsOf } from "../db/settling.ts";
import type { Deps } from "../deps.ts";

/** bookings.v1: keeps each booking as last told, and answers what happened to it. Every effect is harmless when repeated. */
export function bookingMessages(deps: Deps): Subscription {
  return {
    topic: "bookings.v1",
    kind: "effect",
    handle: (tx, message) => hearBookings(tx, deps, [message]),
    handleMany: (tx, messages) => hearBookings(tx, deps, messages),
  };
}

export type BookingNews = Pick<IncomingMessage, "id" | "correlationId" | "type"> & { body: unknown };

const stateOf = ({ body }: BookingNews) => body as BookingState;

/**
 * Most messages, of holds and confirmations, take a statement for all of them; what else ends a booking is settled one by one,
 * after them. The payments are locked first, in the order of their ids.
 */
export async function hearBookings(tx: Tx, deps: Deps, messages: readonly BookingNews[]): Promise<void> {
  // Nothing was or will be paid for a free booking.
  const settling = messages.filter((message) => message.type !== "booking.held" && stateOf(message).total.amount > 0);
  const [, payments] = await Promise.all([
    keepBookings(tx, messages.map(stateOf)),
    lockPaymentsOf(
      tx,
      settling.map((message) => stateOf(message).id),
    ),
  ]);
  const confirmed = settling.filter(({ type }) => type === "booking.confirmed");
  await settleConfirmed(tx, deps, confirmed.map(stateOf));
  for (const message of settling) {
    const state = stateOf(message);
    if (message.type === "booking.expired" && isToldClosed(payments.get(state.id))) continue;
    await whileHandling(message, () => settleOne(tx, deps, message.type, state));
  }
}

async function settleOne(tx: Tx, deps: Deps, type: BookingNews["type"], state: BookingState): Promise<void> {
  if (type === "booking.cancelled") await settleCancelled(tx, deps, state);
  if (type === "booking.expired") await settleExpired(tx, deps, state.id);
  if (type === "booking.payment_refused") await settleRefused(tx, deps, state);
}

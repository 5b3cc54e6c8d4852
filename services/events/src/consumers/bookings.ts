import type { IncomingMessage, Subscription } from "@stagedoor/messaging/incoming";
import type { Tx } from "@stagedoor/postgres/database";
import { keepBookings } from "../db/bookings.ts";

type BookingMessage = IncomingMessage<"booking.confirmed" | "booking.cancelled">;

/** Only what was confirmed once: of a hold that was given up nothing is kept. */
async function keepAll(tx: Tx, messages: readonly IncomingMessage[]): Promise<void> {
  const bookings = (messages as readonly BookingMessage[]).map(({ body }) => body);
  await keepBookings(
    tx,
    bookings.filter(({ confirmedAt }) => confirmedAt !== null),
  );
}

const keepOne = (tx: Tx, message: BookingMessage) => keepAll(tx, [message]);

/** bookings.v1: who has tickets, to be told when an event is moved. */
export const bookingsSubscription: Subscription = {
  topic: "bookings.v1",
  kind: "projection",
  handlers: { "booking.confirmed": keepOne, "booking.cancelled": keepOne },
  handleMany: keepAll,
};

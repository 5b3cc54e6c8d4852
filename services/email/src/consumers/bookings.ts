import type { Handler, Subscription } from "@stagedoor/messaging/incoming";
import { queueMail } from "../commands/queueMail.ts";
import { mailOfBooking } from "../domain/bookingMail.ts";

type Told = "booking.confirmed" | "booking.cancelled" | "booking.expired" | "booking.payment_refused";

/** bookings.v1: confirmed, cancelled, expired, and payments that cannot be honoured. */
export function consumeBookings(domain: string): Subscription {
  const tell: Handler<Told> = async (tx, message) => {
    const mail = mailOfBooking(message.type, message.body);
    if (mail !== undefined) await queueMail(tx, mail, domain);
  };
  return {
    topic: "bookings.v1",
    kind: "effect",
    handlers: {
      "booking.confirmed": tell,
      "booking.cancelled": tell,
      "booking.expired": tell,
      "booking.payment_refused": tell,
    },
  };
}

import { moneySchema } from "@stagedoor/contracts/money";
import { bookingSchema } from "@stagedoor/contracts/schemas/bookings";
import { nullable } from "@stagedoor/contracts/schemas/parts";
import Type, { type Static } from "typebox";
import { type Booking, toState } from "../domain/booking.ts";
import { refundStages, refundState } from "../domain/refundState.ts";

const { refusedPayment: _refusedPayment, refund: _owed, ...fields } = bookingSchema.properties;

export const bookingReplySchema = Type.Object({
  ...fields,
  refund: nullable(
    Type.Object(
      { amount: moneySchema, status: Type.Enum([...refundStages]) },
      { description: "What goes back: by a cancellation, or of what the host or Stripe's dashboard refunded" },
    ),
  ),
  attendeeName: nullable(Type.String({ description: "For the event's host only" })),
});

export const bookingParams = Type.Object({ id: Type.String({ format: "uuid" }) }, { additionalProperties: false });

/** A booking as its attendee or the event's host sees it. */
export function toReply(booking: Booking, attendeeName: string | null = null): Static<typeof bookingReplySchema> {
  const { refusedPayment: _refused, ...state } = toState(booking);
  const refund = refundState(booking);
  const amount = { amount: refund?.amount ?? 0, currency: booking.currency };
  return { ...state, refund: refund && { amount, status: refund.status }, attendeeName };
}

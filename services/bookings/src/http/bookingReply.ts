import { bookingSchema } from "@stagedoor/contracts/schemas/bookings";
import { nullable } from "@stagedoor/contracts/schemas/parts";
import Type, { type Static } from "typebox";
import { type Booking, toState } from "../domain/booking.ts";

const { refusedPayment: _refusedPayment, ...fields } = bookingSchema.properties;

export const bookingReplySchema = Type.Object({
  ...fields,
  attendeeName: nullable(Type.String({ description: "For the event's host only" })),
});

export const bookingParams = Type.Object({ id: Type.String({ format: "uuid" }) }, { additionalProperties: false });

/** A booking as its attendee or the event's host sees it. */
export function toReply(booking: Booking, attendeeName: string | null = null): Static<typeof bookingReplySchema> {
  const { refusedPayment: _refused, ...state } = toState(booking);
  return { ...state, attendeeName };
}

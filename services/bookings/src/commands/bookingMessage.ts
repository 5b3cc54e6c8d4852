import type { MessageType } from "@stagedoor/contracts/messages";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type { OutgoingMessage } from "@stagedoor/messaging/outbox";
import { type Booking, toState } from "../domain/booking.ts";

export type BookingMessageType = Extract<MessageType, `booking.${string}`>;

/** A booking's message on bookings.v1, with its state as it is now. */
export function bookingMessage(
  type: BookingMessageType,
  booking: Booking,
  refusedPayment: BookingState["refusedPayment"] = null,
): OutgoingMessage {
  const { id, updatedAt } = booking;
  const body = toState(booking, refusedPayment);
  return { topic: "bookings.v1", type, key: id, subject: id, body, time: updatedAt };
}

import type { MessageType } from "@stagedoor/contracts/messages";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type { BookingSnapshot, MailRequest } from "./mailRequest.ts";

/** The mail that a booking's message calls for, or undefined when it calls for none. */
export function mailOfBooking(type: MessageType, booking: BookingState): MailRequest | undefined {
  const told = whatToTell(type, booking);
  if (told === undefined) return undefined;
  return {
    aboutId: booking.id,
    reason: told.reason,
    recipientId: booking.attendeeId,
    eventId: booking.eventId,
    snapshot: told.snapshot,
  };
}

function whatToTell(
  type: MessageType,
  booking: BookingState,
): { reason: string; snapshot: BookingSnapshot } | undefined {
  const { items, total, tickets } = booking;
  switch (type) {
    case "booking.confirmed":
      return { reason: "confirmed", snapshot: { kind: "confirmed", items, total, tickets } };
    case "booking.expired":
      return { reason: "expired", snapshot: { kind: "expired", items, total } };
    case "booking.cancelled":
      // Who deleted their account has asked not to be known any more; there is no address either.
      if (booking.cancelReason === "account_deleted") return undefined;
      return {
        reason: "cancelled",
        snapshot: {
          kind: "cancelled",
          items,
          cause: booking.cancelReason,
          refund: booking.refund?.amount ?? null,
          wasConfirmed: booking.confirmedAt !== null,
        },
      };
    case "booking.payment_refused": {
      const refused = booking.refusedPayment;
      if (refused === null || refused.reason === "erased") return undefined;
      // With the attempt in it: a booking can be paid twice too many, and each of these payments goes back by itself.
      return {
        reason: `payment_refused.${refused.attemptId}`,
        snapshot: { kind: "payment_refused", cause: refused.reason, total },
      };
    }
    default:
      return undefined;
  }
}

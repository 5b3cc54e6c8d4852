import type { MessageType } from "@stagedoor/contracts/messages";
import type { PaymentState } from "@stagedoor/contracts/schemas/payments";
import type { MailRequest } from "./mailRequest.ts";

/**
 * The mail that a payment's message calls for: a refund that is done, or that the bank did not take. Everything else is told by the
 * booking's own mails.
 */
export function mailOfPayment(type: MessageType, payment: PaymentState): MailRequest | undefined {
  const { refund } = payment;
  if (refund === null) return undefined;
  const { id, reason: cause, amount } = refund;
  const about = { aboutId: payment.bookingId, recipientId: payment.attendeeId, eventId: payment.eventId };
  // With the refund in the reason: a host may refund one booking in several parts, and each is money to be told of.
  switch (type) {
    case "payment.refunded":
      return { ...about, reason: `refunded.${id}`, snapshot: { kind: "refunded", cause, amount } };
    case "payment.refund_failed":
      return { ...about, reason: `refund_failed.${id}`, snapshot: { kind: "refund_failed", amount } };
    default:
      return undefined;
  }
}

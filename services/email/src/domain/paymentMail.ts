import type { MessageType } from "@stagedoor/contracts/messages";
import type { PaymentState } from "@stagedoor/contracts/schemas/payments";
import type { MailRequest } from "./mailRequest.ts";

/** The mail that a payment's message calls for: a refund that is done. Everything else is told by the booking's own mails. */
export function mailOfPayment(type: MessageType, payment: PaymentState): MailRequest | undefined {
  if (type !== "payment.refunded" || payment.refund === null) return undefined;
  const { refund } = payment;
  return {
    bookingId: payment.bookingId,
    // With the refund in it: a host may refund one booking in several parts, and each is money to be told of.
    reason: `refunded.${refund.id}`,
    recipientId: payment.attendeeId,
    eventId: payment.eventId,
    snapshot: { kind: "refunded", cause: refund.reason, amount: refund.amount },
  };
}

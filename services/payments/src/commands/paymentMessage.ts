import type { MessageType } from "@stagedoor/contracts/messages";
import type { PaymentState } from "@stagedoor/contracts/schemas/payments";
import type { OutgoingMessage } from "@stagedoor/messaging/outbox";
import type { Dispute, Payment, Refund } from "../domain/state.ts";

export type PaymentNews = {
  type: Extract<MessageType, `payment.${string}`>;
  /** As it is after the change, with the version of the change. */
  payment: Payment;
  attemptId: string | null;
  /** In minor units: what of the attempt's money has arrived back. */
  refunded: number;
  refund?: Refund | undefined;
  dispute?: Dispute | undefined;
};

/** The message that tells bookings and email of a payment. */
export function paymentMessage(news: PaymentNews, time: Date): OutgoingMessage {
  const { type, payment, attemptId, refunded, refund, dispute } = news;
  const body: PaymentState = {
    id: payment.id,
    bookingId: payment.bookingId,
    eventId: payment.eventId,
    hostId: payment.hostId,
    attendeeId: payment.attendeeId,
    status: payment.status,
    amount: { amount: payment.amount, currency: payment.currency },
    amountRefunded: refunded,
    attemptId,
    refund: refund ? toRefundState(refund) : null,
    ...(dispute ? { dispute: toDisputeState(dispute) } : {}),
    createdAt: payment.createdAt.toISOString(),
    updatedAt: payment.updatedAt.toISOString(),
    version: payment.version,
  };
  return { topic: "payments.v1", type, key: payment.bookingId, subject: payment.id, body, time };
}

function toRefundState(refund: Refund) {
  return {
    id: refund.id,
    attemptId: refund.attemptId,
    amount: { amount: refund.amount, currency: refund.currency },
    status: refund.status,
    reason: refund.reason,
    createdAt: refund.createdAt.toISOString(),
  };
}

function toDisputeState({ id, attemptId, amount, currency, status, reason, createdAt }: Dispute) {
  return { id, attemptId, amount: { amount, currency }, status, reason, createdAt: createdAt.toISOString() };
}

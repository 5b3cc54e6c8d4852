import type { PaymentState, Refund } from "@stagedoor/contracts/schemas/payments";
import { causedBy } from "@stagedoor/messaging/causedBy";
import type { IncomingMessage, Subscription } from "@stagedoor/messaging/incoming";
import { Rejected } from "@stagedoor/messaging/rejected";
import type { Tx } from "@stagedoor/postgres/database";
import type { Make } from "../commands/make.ts";
import { type SettleNews, settleBookings } from "../commands/settle.ts";
import type { PaymentNews } from "../domain/decideSettle.ts";
import type { RefundNews } from "../domain/refundState.ts";

/**
 * payments.v1: settles bookings, each message once and many in one transaction. A dispute that is open or won changes nothing
 * here.
 */
export function paymentMessages(make: Make): Subscription {
  async function settle(tx: Tx, messages: readonly IncomingMessage[]): Promise<void> {
    await settleBookings(tx, make, messages.flatMap(readNews));
  }
  const settleOne = (tx: Tx, message: IncomingMessage) => settle(tx, [message]);
  return {
    topic: "payments.v1",
    kind: "effect",
    handlers: {
      "payment.succeeded": settleOne,
      "payment.processing": settleOne,
      "payment.failed": settleOne,
      "payment.expired": settleOne,
      "payment.refunded": settleOne,
      "payment.refund_failed": settleOne,
      "payment.dispute_closed": settleOne,
    },
    handleMany: settle,
  };
}

function readNews(message: IncomingMessage): SettleNews[] {
  const payment = message.body as PaymentState;
  const news = newsOf(message.type, payment);
  return news === undefined ? [] : [{ bookingId: payment.bookingId, news, cause: causedBy(message) }];
}

function newsOf(type: IncomingMessage["type"], payment: PaymentState): PaymentNews | undefined {
  switch (type) {
    case "payment.succeeded":
      return { type: "succeeded", attemptId: attemptOf(payment) };
    case "payment.processing":
      return { type: "processing" };
    case "payment.failed":
      return { type: "failed" };
    case "payment.expired":
      return { type: "expired" };
    case "payment.refunded":
      return {
        type: "refunded",
        attemptId: attemptOf(payment),
        amount: payment.amountRefunded,
        ...(payment.refund === null ? {} : { refund: refundOf(payment, payment.refund) }),
      };
    case "payment.refund_failed":
      return payment.refund === null ? undefined : { type: "refund_failed", refund: refundOf(payment, payment.refund) };
    case "payment.dispute_closed":
      return payment.dispute?.status === "lost"
        ? { type: "dispute_lost", attemptId: payment.dispute.attemptId }
        : undefined;
    default:
      return undefined;
  }
}

function refundOf(payment: PaymentState, { attemptId, amount, status, reason }: Refund): RefundNews {
  const { version, amountRefunded: goneBack } = payment;
  return { attemptId, version, status, reason, amount: amount.amount, goneBack };
}

function attemptOf({ id, attemptId }: PaymentState): string {
  if (attemptId === null) throw new Rejected(`payment ${id} does not say which attempt it speaks of`);
  return attemptId;
}

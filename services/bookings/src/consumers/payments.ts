import type { PaymentState } from "@stagedoor/contracts/schemas/payments";
import type { IncomingMessage, Subscription } from "@stagedoor/messaging/incoming";
import { Rejected } from "@stagedoor/messaging/rejected";
import type { Tx } from "@stagedoor/postgres/database";
import type { Make } from "../commands/make.ts";
import { settleBooking } from "../commands/settle.ts";
import type { PaymentNews } from "../domain/decideSettle.ts";

/** payments.v1: settles bookings, each message once. payment.refund_failed is an operator's business and changes nothing here. */
export function paymentMessages(make: Make): Subscription {
  const settle = (read: (payment: PaymentState) => PaymentNews) => async (tx: Tx, message: IncomingMessage) => {
    const payment = message.body as PaymentState;
    const outcome = await settleBooking(tx, make, payment.bookingId, read(payment));
    if (outcome === undefined) throw new Rejected(`there is no booking ${payment.bookingId}`);
  };
  return {
    topic: "payments.v1",
    kind: "effect",
    handlers: {
      "payment.succeeded": settle((payment) => ({ type: "succeeded", attemptId: attemptOf(payment) })),
      "payment.processing": settle(() => ({ type: "processing" })),
      "payment.failed": settle(() => ({ type: "failed" })),
      "payment.expired": settle(() => ({ type: "expired" })),
      "payment.refunded": settle((payment) => ({
        type: "refunded",
        attemptId: attemptOf(payment),
        amount: payment.amountRefunded,
      })),
    },
  };
}

function attemptOf({ id, attemptId }: PaymentState): string {
  if (attemptId === null) throw new Rejected(`payment ${id} does not say which attempt it speaks of`);
  return attemptId;
}

import type { MessageType } from "@stagedoor/contracts/messages";
import { currencies } from "@stagedoor/contracts/money";
import type { PaymentState } from "@stagedoor/contracts/schemas/payments";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";
import { refundsOfAttempt } from "../db/refunds.ts";
import type { PaymentRow, RefundRow } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { amountRefunded } from "../domain/refund.ts";

export type Announcement = {
  type: Extract<MessageType, `payment.${string}`>;
  /** As it is after the change, with the version of the change. */
  payment: PaymentRow;
  attemptId: string | null;
  refund?: RefundRow;
};

/** Tells bookings and email about a locked payment, in the transaction of the change. */
export async function announce(tx: Tx, deps: Deps, announcement: Announcement): Promise<void> {
  const { type, payment, attemptId, refund } = announcement;
  const refunded = attemptId ? amountRefunded(await refundsOfAttempt(tx, attemptId)) : 0;
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
    createdAt: payment.createdAt.toISOString(),
    updatedAt: payment.updatedAt.toISOString(),
    version: payment.version,
  };
  await addToOutbox(tx, [
    { topic: "payments.v1", type, key: payment.bookingId, subject: payment.id, body, time: deps.now() },
  ]);
}

/** Whether messages can tell of a sum in this currency: one that Stripe took by mistake may be in any. */
export function isTellable(currency: string): boolean {
  return (currencies as string[]).includes(currency);
}

function toRefundState(refund: RefundRow) {
  return {
    id: refund.id,
    attemptId: refund.attemptId,
    amount: { amount: refund.amount, currency: refund.currency },
    status: refund.status,
    reason: refund.reason,
    createdAt: refund.createdAt.toISOString(),
  };
}

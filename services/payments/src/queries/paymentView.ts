import type { Currency } from "@stagedoor/contracts/money";
import type { Database } from "@stagedoor/postgres/database";
import { disputesOfPayments } from "../db/disputes.ts";
import { refundsOfPayments } from "../db/refunds.ts";
import type { DisputeRow, PaymentRow, RefundRow } from "../db/schema.ts";
import { amountRefunded } from "../domain/refund.ts";

/** At most a page of payments as they are shown, with their refunds and disputes, in the same order. */
export async function viewPayments(database: Database, payments: readonly PaymentRow[]) {
  const ids = payments.map(({ id }) => id);
  const [refunds, disputes] = await Promise.all([
    refundsOfPayments(database.db, ids),
    disputesOfPayments(database.db, ids),
  ]);
  const refundsOf = Map.groupBy(refunds, ({ paymentId }) => paymentId);
  const disputesOf = Map.groupBy(disputes, ({ paymentId }) => paymentId);
  return payments.map((payment) => {
    return toPaymentView(payment, refundsOf.get(payment.id) ?? [], disputesOf.get(payment.id) ?? []);
  });
}

function toPaymentView(payment: PaymentRow, refunds: readonly RefundRow[], disputes: readonly DisputeRow[]) {
  const { id, bookingId, eventId, hostId, attendeeId, status, amount, currency, version } = payment;
  return {
    id,
    bookingId,
    eventId,
    hostId,
    attendeeId,
    status,
    amount: { amount, currency },
    amountRefunded: amountRefunded(refunds.filter((refund) => refund.currency === currency)),
    refunds: refunds.map(toRefundView),
    disputes: disputes.map(toDisputeView),
    createdAt: payment.createdAt.toISOString(),
    updatedAt: payment.updatedAt.toISOString(),
    version,
  };
}

export function toRefundView(refund: RefundRow) {
  const { id, attemptId, amount, status, reason } = refund;
  const currency: Currency = refund.currency;
  return { id, attemptId, amount: { amount, currency }, status, reason, createdAt: refund.createdAt.toISOString() };
}

function toDisputeView({ id, attemptId, amount, currency, status, reason, createdAt }: DisputeRow) {
  return { id, attemptId, amount: { amount, currency }, status, reason, createdAt: createdAt.toISOString() };
}

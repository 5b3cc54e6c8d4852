import type { Currency } from "@stagedoor/contracts/money";
import type { Database } from "@stagedoor/postgres/database";
import { and, asc, count, desc, eq, or } from "drizzle-orm";
import { refundsOfPayments } from "../db/refunds.ts";
import { type PaymentRow, payments, type RefundRow } from "../db/schema.ts";
import { amountRefunded } from "../domain/refund.ts";

export type PaymentQuery = {
  /** Whose: their own as an attendee, and those of their events as a host. */
  userId: string;
  bookingId?: string | undefined;
  limit: number;
  offset: number;
  order: "asc" | "desc";
};

/** A page of the payments that a user may see, by the date of their making. */
export async function listPayments(database: Database, query: PaymentQuery) {
  const mine = or(eq(payments.attendeeId, query.userId), eq(payments.hostId, query.userId));
  const where = query.bookingId ? and(mine, eq(payments.bookingId, query.bookingId)) : mine;
  const direction = query.order === "asc" ? asc : desc;
  const [rows, totals] = await Promise.all([
    database.db
      .select()
      .from(payments)
      .where(where)
      .orderBy(direction(payments.createdAt), direction(payments.id))
      .limit(query.limit)
      .offset(query.offset),
    database.db.select({ total: count() }).from(payments).where(where),
  ]);
  const refunds = await refundsOfPayments(
    database.db,
    rows.map((row) => row.id),
  );
  const items = rows.map((row) =>
    toPaymentView(
      row,
      refunds.filter((refund) => refund.paymentId === row.id),
    ),
  );
  return { items, total: totals[0]?.total ?? 0, limit: query.limit, offset: query.offset };
}

function toPaymentView(payment: PaymentRow, refunds: readonly RefundRow[]) {
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

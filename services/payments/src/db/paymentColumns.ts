import type { TransactionSql } from "@stagedoor/messaging/rawSql";
import type { KnownPayment } from "../domain/decideTogether.ts";

/** The columns of payments under the names that they have here, for statements by hand. */
export function paymentColumns(sql: TransactionSql) {
  return sql`id, booking_id as "bookingId", event_id as "eventId", host_id as "hostId", attendee_id as "attendeeId", status, amount,
    currency, attempt_id as "attemptId", close_requested_at as "closeRequestedAt", close_due_at as "closeDueAt", version,
    created_at as "createdAt", updated_at as "updatedAt"`;
}

type Instants = "closeRequestedAt" | "closeDueAt" | "createdAt" | "updatedAt";
/** Instants come as text: drizzle shares this client. */
export type PaymentColumns = Omit<KnownPayment, Instants> & {
  closeRequestedAt: string | null;
  closeDueAt: string | null;
  createdAt: string;
  updatedAt: string;
};

export function toPayment(row: PaymentColumns): KnownPayment {
  const { closeRequestedAt, closeDueAt, createdAt, updatedAt } = row;
  return {
    ...row,
    closeRequestedAt: closeRequestedAt === null ? null : new Date(closeRequestedAt),
    closeDueAt: closeDueAt === null ? null : new Date(closeDueAt),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  };
}

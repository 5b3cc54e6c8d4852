import type { Tx } from "@stagedoor/postgres/database";
import type { Booking } from "../domain/booking.ts";
import { ticketsOf } from "./bookings.ts";

type Instants = "startsAt" | "holdExpiresAt" | "createdAt" | "confirmedAt" | "cancelledAt" | "updatedAt";

/** A row as postgres.js' own tag reads it: instants and big integers are text. */
export type BookingRow = Omit<Booking, Instants | "version" | "tickets"> & {
  readonly [Name in Instants]: string | (null extends Booking[Name] ? null : never);
} & { readonly version: string };

/** What of a row belongs to a booking, for statements that drizzle would take longer to build than Postgres to run. */
export const bookingColumns = `
  id, event_id as "eventId", host_id as "hostId", attendee_id as "attendeeId", status, items, total, currency,
  refund_policy as "refundPolicy", starts_at as "startsAt", hold_expires_at as "holdExpiresAt", cancel_reason as "cancelReason",
  refund_amount as "refundAmount", refunded_amount as "refundedAmount", refund_heard as "refundHeard", paid_attempt_id as "paidAttemptId",
  created_at as "createdAt", confirmed_at as "confirmedAt", cancelled_at as "cancelledAt", updated_at as "updatedAt", version`;

/** Rows as bookings, each with its tickets, in the same order. */
export async function toBookings(tx: Tx, rows: readonly BookingRow[]): Promise<Booking[]> {
  const tickets = await ticketsOf(tx, rows);
  return rows.map((row) => toBooking(row, tickets.get(row.id) ?? []));
}

/** A row as a booking with these tickets. */
export function toBooking(row: BookingRow, tickets: Booking["tickets"]): Booking {
  return {
    ...row,
    startsAt: new Date(row.startsAt),
    holdExpiresAt: instant(row.holdExpiresAt),
    createdAt: new Date(row.createdAt),
    confirmedAt: instant(row.confirmedAt),
    cancelledAt: instant(row.cancelledAt),
    updatedAt: new Date(row.updatedAt),
    version: Number(row.version),
    tickets,
  };
}

const instant = (text: string | null) => (text === null ? null : new Date(text));

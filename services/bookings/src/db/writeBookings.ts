import { type BookingStatus, liveBookingStatuses, type Ticket } from "@stagedoor/contracts/schemas/bookings";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Booking } from "../domain/booking.ts";

const live: ReadonlySet<BookingStatus> = new Set(liveBookingStatuses);

/**
 * Stores what may change of bookings, each of which is named once. Items and prices never do. Those that are over come first: an
 * attendee's one live booking for an event may be another one after than it was before. They are locked.
 */
export async function updateBookings(tx: Tx, changed: readonly Booking[]): Promise<void> {
  const isLive = (booking: Booking) => live.has(booking.status);
  await Promise.all([
    update(
      tx,
      changed.filter((booking) => !isLive(booking)),
    ),
    update(tx, changed.filter(isLive)),
  ]);
}

async function update(tx: Tx, changed: readonly Booking[]): Promise<void> {
  if (changed.length === 0) return;
  const ids = changed.map(({ id }) => id);
  const rows = changed.map(
    ({ id, status, cancelReason, refundAmount, refundedAmount, refundHeard = null, ...rest }) => {
      const { paidAttemptId, confirmedAt, cancelledAt, updatedAt, version } = rest;
      const outcome = { status, cancelReason, refundAmount, refundedAmount, refundHeard, paidAttemptId };
      return { id, ...outcome, confirmedAt, cancelledAt, updatedAt, version };
    },
  );
  await rawSql(tx)`
    update bookings set status = changed.status, cancel_reason = changed."cancelReason",
      refund_amount = changed."refundAmount", refunded_amount = changed."refundedAmount", refund_heard = changed."refundHeard",
      paid_attempt_id = changed."paidAttemptId", confirmed_at = changed."confirmedAt", cancelled_at = changed."cancelledAt",
      updated_at = changed."updatedAt", version = changed.version
    from json_to_recordset(${JSON.stringify(rows)}::json) as changed (
      id uuid, status text, "cancelReason" text, "refundAmount" integer, "refundedAmount" integer, "refundHeard" jsonb,
      "paidAttemptId" uuid, "confirmedAt" timestamptz, "cancelledAt" timestamptz, "updatedAt" timestamptz, version bigint)
    where bookings.id = changed.id and bookings.id = any (${ids}::uuid[])`;
}

/** Stores the tickets of bookings, in their order. */
export async function insertTickets(
  tx: Tx,
  made: readonly { readonly id: string; readonly tickets: readonly Ticket[] }[],
): Promise<void> {
  const rows = made.flatMap(({ id: bookingId, tickets }) =>
    tickets.map((ticket, position) => ({ ...ticket, bookingId, position })),
  );
  if (rows.length === 0) return;
  await rawSql(tx)`
    insert into tickets (id, booking_id, position, code, ticket_type_id, ticket_type_name, seat)
    select id, "bookingId", position, code, "ticketTypeId", "ticketTypeName", seat
    from json_to_recordset(${JSON.stringify(rows)}::json) as made (
      id uuid, "bookingId" uuid, position integer, code text, "ticketTypeId" uuid, "ticketTypeName" text, seat text)`;
}

import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Payment } from "../domain/state.ts";
import { type PaymentColumns, paymentColumns, toPayment } from "./paymentColumns.ts";

/** Ids of bookings whose hold is over and that have no payment: nobody has begun to pay. */
export async function unopenedHolds(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const rows = await rawSql(tx)<{ id: string }[]>`
    select id from bookings
    where status = 'held' and amount > 0 and hold_expires_at <= ${now.toISOString()}::timestamptz
      and not exists (select from payments where booking_id = bookings.id)
    order by hold_expires_at limit ${limit}`;
  return rows.map(({ id }) => id);
}

/**
 * Makes the payments of bookings, closed as they are made. A booking that has a payment meanwhile, or whose hold goes on, gets
 * none. Their version is that of one that was closed after it was made. The order of the bookings' ids keeps two replicas from
 * waiting for each other in a circle.
 */
export async function makeClosedPayments(
  tx: Tx,
  wanted: readonly { id: string; bookingId: string }[],
  now: Date,
): Promise<Payment[]> {
  const sql = rawSql(tx);
  const at = now.toISOString();
  const rows = await sql<PaymentColumns[]>`
    insert into payments (id, booking_id, event_id, host_id, attendee_id, status, amount, currency, close_requested_at, version,
      created_at, updated_at)
    select wanted.id, bookings.id, event_id, host_id, attendee_id, 'expired', amount, currency, ${at}::timestamptz, 2,
      ${at}::timestamptz, ${at}::timestamptz
    from unnest(${wanted.map(({ id }) => id)}::uuid[], ${wanted.map(({ bookingId }) => bookingId)}::uuid[])
      as wanted (id, booking_id) join bookings on bookings.id = wanted.booking_id
    where status = 'held' and amount > 0 and hold_expires_at <= ${at}::timestamptz
    order by bookings.id
    on conflict (booking_id) do nothing
    returning ${paymentColumns(sql)}`;
  return rows.map(toPayment);
}

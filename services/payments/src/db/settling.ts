import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Payment } from "../domain/state.ts";

export type Closing = Pick<Payment, "bookingId" | "status"> & { isClosing: boolean };

/** Locks the payments of bookings, where there are any, in the order of their ids. The answer is by booking. */
export async function lockPaymentsOf(tx: Tx, bookingIds: readonly string[]): Promise<Map<string, Closing>> {
  if (bookingIds.length === 0) return new Map();
  const rows = await rawSql(tx)<Closing[]>`
    select booking_id as "bookingId", status, close_requested_at is not null as "isClosing"
    from payments where booking_id = any (${bookingIds as string[]}::uuid[]) order by id for update`;
  return new Map(rows.map((row) => [row.bookingId, row]));
}

export type ConfirmedBy = { bookingId: string; attemptId: string };

/**
 * Notes that attempts have their answer, and are what their bookings were confirmed by: one statement each, whatever their
 * number. Only where the attempt is of the booking's payment and its money is here. The payments are locked.
 */
export async function settleAttempts(tx: Tx, confirmed: readonly ConfirmedBy[], now: Date): Promise<void> {
  if (confirmed.length === 0) return;
  const sql = rawSql(tx);
  const bookingIds = confirmed.map(({ bookingId }) => bookingId);
  const attemptIds = confirmed.map(({ attemptId }) => attemptId);
  const at = now.toISOString();
  await Promise.all([
    sql`
      update attempts set settled_at = ${at}::timestamptz, updated_at = ${at}::timestamptz
      from unnest(${bookingIds}::uuid[], ${attemptIds}::uuid[]) as told (booking_id, attempt_id)
      where attempts.id = told.attempt_id and attempts.booking_id = told.booking_id and attempts.status = 'paid'
        and attempts.settled_at is null`,
    sql`
      update payments set attempt_id = attempts.id, updated_at = ${at}::timestamptz, version = version + 1
      from unnest(${bookingIds}::uuid[], ${attemptIds}::uuid[]) as told (booking_id, attempt_id)
      join attempts on attempts.id = told.attempt_id and attempts.booking_id = told.booking_id and attempts.status = 'paid'
      where payments.id = attempts.payment_id and payments.attempt_id is distinct from attempts.id`,
  ]);
}

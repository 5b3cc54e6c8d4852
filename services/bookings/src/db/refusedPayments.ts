import type { RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Refusal } from "../domain/settleTogether.ts";

/** Why payments of attempts were refused, by attempt; those that were not are missing. */
export async function findRefusals(tx: Tx, attemptIds: readonly string[]): Promise<Map<string, RefusalReason>> {
  if (attemptIds.length === 0) return new Map();
  const rows = await rawSql(tx)<{ id: string; reason: RefusalReason }[]>`
    select attempt_id as id, reason from refused_payments where attempt_id = any (${attemptIds as string[]}::uuid[])`;
  return new Map(rows.map(({ id, reason }) => [id, reason]));
}

/** Remembers that attempts' payments do not count. One that is known keeps its reason. */
export async function recordRefusals(tx: Tx, refusals: readonly Refusal[], refusedAt: Date): Promise<void> {
  if (refusals.length === 0) return;
  const attemptIds = refusals.map(({ attemptId }) => attemptId);
  const bookingIds = refusals.map(({ bookingId }) => bookingId);
  const reasons = refusals.map(({ reason }) => reason);
  await rawSql(tx)`
    insert into refused_payments (attempt_id, booking_id, reason, refused_at)
    select attempt, booking, reason, ${refusedAt.toISOString()}::timestamptz
    from unnest(${attemptIds}::uuid[], ${bookingIds}::uuid[], ${reasons}::text[]) as refused (attempt, booking, reason)
    on conflict do nothing`;
}

import type { Database } from "@stagedoor/postgres/database";
import type { ClaimedMail } from "./claimMails.ts";

/** Moves the end of the lease of mails in hand. Answers those that are still this process'. */
export async function renewClaims(
  database: Database,
  mails: readonly ClaimedMail[],
  leaseMs: number,
): Promise<Set<ClaimedMail>> {
  const rows = await database.sql`
    update mails m set next_attempt_at = now() + ${leaseMs}::float8 * interval '1 millisecond'
    from unnest(
      ${mails.map(({ aboutId }) => aboutId)}::uuid[], ${mails.map(({ reason }) => reason)}::text[],
      ${mails.map(({ attempts }) => attempts)}::int[]
    ) with ordinality s (booking_id, reason, attempts, position)
    where m.booking_id = s.booking_id and m.reason = s.reason and m.status = 'queued' and m.attempts = s.attempts
    returning s.position`;
  return new Set(rows.flatMap(({ position }) => mails[Number(position) - 1] ?? []));
}

/** Gives mails back that no attempt was made at: they are due at once, as if they had not been claimed. */
export async function giveBackClaims(database: Database, mails: readonly ClaimedMail[]): Promise<void> {
  await database.sql`
    update mails m set next_attempt_at = now(), attempts = m.attempts - 1
    from unnest(
      ${mails.map(({ aboutId }) => aboutId)}::uuid[], ${mails.map(({ reason }) => reason)}::text[],
      ${mails.map(({ attempts }) => attempts)}::int[]
    ) s (booking_id, reason, attempts)
    where m.booking_id = s.booking_id and m.reason = s.reason and m.status = 'queued' and m.attempts = s.attempts`;
}

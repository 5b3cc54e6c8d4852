import type { Database } from "@stagedoor/postgres/database";
import type { ClaimedMail } from "./claimMails.ts";

export type Settlement =
  | { readonly status: "sent" }
  /** For good: the server refused it (`failed`), or it is not to be sent any more (`dropped`). */
  | { readonly status: "failed" | "dropped"; readonly why: string }
  | { readonly status: "queued"; readonly why: string; readonly retryInMs: number };

export type Settled = { readonly mail: ClaimedMail; readonly settlement: Settlement };

/**
 * Writes down what became of attempts, in one statement. What a mail said is kept only while it may still be sent, and of failed ones
 * for the operator. Answers the mails of which the claim is still the latest one; of others (the lease ran out, or the account was
 * erased meanwhile) nothing is changed.
 */
export async function settleMails(database: Database, settled: readonly Settled[]): Promise<Set<ClaimedMail>> {
  const rows = await database.sql`
    update mails m
    set status = s.status, last_error = s.why,
      snapshot = case when s.status in ('sent', 'dropped') then null else m.snapshot end,
      settled_at = case when s.status <> 'queued' then now() end,
      next_attempt_at = now() + s.retry_in_ms * interval '1 millisecond'
    from unnest(
      ${settled.map(({ mail }) => mail.aboutId)}::uuid[], ${settled.map(({ mail }) => mail.reason)}::text[],
      ${settled.map(({ mail }) => mail.attempts)}::int[], ${settled.map(({ settlement }) => settlement.status)}::text[],
      ${settled.map(({ settlement }) => ("why" in settlement ? settlement.why : null))}::text[],
      ${settled.map(({ settlement }) => ("retryInMs" in settlement ? settlement.retryInMs : 0))}::float8[]
    ) with ordinality s (booking_id, reason, attempts, status, why, retry_in_ms, position)
    where m.booking_id = s.booking_id and m.reason = s.reason and m.status = 'queued' and m.attempts = s.attempts
    returning s.position`;
  const ours = new Set<ClaimedMail>();
  for (const { position } of rows) {
    const done = settled[Number(position) - 1];
    if (done !== undefined) ours.add(done.mail);
  }
  return ours;
}

import type { Database } from "@stagedoor/postgres/database";
import type { ClaimedMail } from "./claimMails.ts";

export type Settlement =
  | { readonly status: "sent" }
  /** For good: the server refused it (`failed`), or there is nobody left to send it to (`dropped`). */
  | { readonly status: "failed" | "dropped"; readonly why: string }
  | { readonly status: "queued"; readonly why: string; readonly retryInMs: number };

/**
 * Writes down what became of an attempt. What a mail said is kept only while it may still be sent, and of failed ones for the operator.
 * Answers false when the claim is not the latest one any more (its lease ran out); nothing is changed then.
 */
export async function settleMail(database: Database, mail: ClaimedMail, settlement: Settlement): Promise<boolean> {
  const { status } = settlement;
  const why = status === "sent" ? null : settlement.why;
  const retryInMs = status === "queued" ? settlement.retryInMs : 0;
  const isOver = status === "sent" || status === "dropped";
  const { count } = await database.sql`
    update mails
    set status = ${status}, last_error = ${why},
      snapshot = case when ${isOver} then null else snapshot end,
      settled_at = case when ${status !== "queued"} then now() end,
      next_attempt_at = now() + ${retryInMs}::float8 * interval '1 millisecond'
    where booking_id = ${mail.bookingId} and reason = ${mail.reason}
      and status = 'queued' and attempts = ${mail.attempts}`;
  return count === 1;
}

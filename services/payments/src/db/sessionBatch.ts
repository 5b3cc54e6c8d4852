import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Known, KnownAttempt, Together } from "../domain/decideTogether.ts";
import type { SessionFacts } from "../domain/session.ts";
import { type PaymentColumns, paymentColumns, toPayment } from "./paymentColumns.ts";

// What a batch of webhooks reads and writes: a statement for all of them, each prepared once per connection. Statements that are
// begun together go to Postgres in one round trip, in that order.

/**
 * Locks the payments that sessions name, but for those that somebody else has locked: nobody waits for a neighbour's payment, and
 * batches cannot wait for each other in a circle. Their attempts are read by a later statement, which sees all that was committed
 * before the locks.
 */
export async function lockKnown(tx: Tx, facts: readonly SessionFacts[]): Promise<Known> {
  const sql = rawSql(tx);
  const paymentIds = facts.flatMap(({ metadata }) => metadata.paymentId ?? []);
  const attemptIds = facts.flatMap(({ metadata }) => metadata.attemptId ?? []);
  const sessionIds = facts.map(({ sessionId }) => sessionId);
  const [payments, attempts] = await Promise.all([
    sql<PaymentColumns[]>`
      select ${paymentColumns(sql)}
      from payments where id = any (${paymentIds}::uuid[]) for update skip locked`,
    // Two lookups by an index each: with "or" the plan depends on how many there are.
    sql<KnownAttempt[]>`
      select attempts.id, payment_id as "paymentId", status, amount, currency, session_id as "sessionId",
        payment_intent_id as "paymentIntentId", exists (select from refunds where attempt_id = attempts.id) as "hasRefunds"
      from (
        select id from attempts where id = any (${attemptIds}::uuid[])
        union select id from attempts where session_id = any (${sessionIds}::text[])
      ) as named join attempts using (id)`,
  ]);
  return { payments: payments.map(toPayment), attempts };
}

/** Writes what was decided together. The payments are locked. */
export async function writeTogether(tx: Tx, { attempts, payments }: Together, now: Date): Promise<void> {
  await Promise.all([writeAttempts(tx, attempts, now), writePayments(tx, payments)]);
}

async function writeAttempts(tx: Tx, attempts: Together["attempts"], now: Date): Promise<void> {
  if (attempts.size === 0) return;
  const rows = JSON.stringify([...attempts].map(([id, changes]) => ({ id, ...changes })));
  await rawSql(tx)`
    update attempts set
      status = coalesce(changed.status, attempts.status),
      session_id = coalesce(changed."sessionId", attempts.session_id),
      url = coalesce(changed.url, attempts.url),
      expires_at = coalesce(changed."expiresAt", attempts.expires_at),
      payment_intent_id = coalesce(changed."paymentIntentId", attempts.payment_intent_id),
      received = coalesce(changed.received, attempts.received),
      paid_at = coalesce(changed."paidAt", attempts.paid_at),
      announced_at = coalesce(changed."announcedAt", attempts.announced_at),
      announcements = coalesce(changed.announcements, attempts.announcements),
      answer_due_at = coalesce(changed."answerDueAt", attempts.answer_due_at),
      updated_at = ${now.toISOString()}::timestamptz
    from json_to_recordset(${rows}::json) as changed (
      id uuid, status text, "sessionId" text, url text, "expiresAt" timestamptz, "paymentIntentId" text, received integer,
      "paidAt" timestamptz, "announcedAt" timestamptz, announcements integer, "answerDueAt" timestamptz)
    where attempts.id = changed.id`;
}

async function writePayments(tx: Tx, payments: Together["payments"]): Promise<void> {
  if (payments.size === 0) return;
  const rows = JSON.stringify(
    [...payments.values()].map(({ id, status, attemptId, closeDueAt, version, updatedAt }) => {
      return { id, status, attemptId, closeDueAt, version, updatedAt };
    }),
  );
  await rawSql(tx)`
    update payments set status = changed.status, attempt_id = changed."attemptId", close_due_at = changed."closeDueAt",
      version = changed.version, updated_at = changed."updatedAt"
    from json_to_recordset(${rows}::json) as changed (
      id uuid, status text, "attemptId" uuid, "closeDueAt" timestamptz, version integer, "updatedAt" timestamptz)
    where payments.id = changed.id`;
}

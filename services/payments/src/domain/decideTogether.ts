import type { SessionFacts } from "./session.ts";
import { type AttemptChanges, type SessionChanges, sessionChanges } from "./sessionChanges.ts";
import type { Attempt, AttemptStatus, Payment } from "./state.ts";
import type { AnswerLimits } from "./unanswered.ts";

export type KnownAttempt = Pick<
  Attempt,
  "id" | "paymentId" | "status" | "amount" | "currency" | "sessionId" | "paymentIntentId"
> & {
  /** What a message says of money that went back has then to be added up first. */
  hasRefunds: boolean;
};

export type KnownPayment = Payment & { closeDueAt: Date | null };

/** What is known of the payments that sessions belong to, where their locks could be had. */
export type Known = { payments: readonly KnownPayment[]; attempts: readonly KnownAttempt[] };

export type Announced = {
  /** Which of the facts led to it. */
  index: number;
  type: NonNullable<SessionChanges["announce"]>;
  /** As it is after the change, with the version of the change. */
  payment: KnownPayment;
  attemptId: string;
};

export type Together = {
  /** For each of the facts; those that are left have changed nothing and must be decided alone. */
  decisions: ("applied" | "left")[];
  /** What is to be written, once for each attempt and payment. */
  attempts: Map<string, AttemptChanges>;
  payments: Map<string, KnownPayment>;
  /** In the order of the facts. */
  announced: Announced[];
  /** What attempts became. */
  reached: AttemptStatus[];
};

/** What must be heard in order: the sessions of one payment. */
export function lineOf({ metadata, sessionId }: SessionFacts): string {
  return metadata.paymentId ?? sessionId;
}

/**
 * Decides what Stripe said of many sessions as if one were heard after the other, each on what the ones before it made of its
 * payment. Left is what is rare and needs more than these rows (a session without an attempt here, a wrong sum, an attempt of
 * which something has gone back, a payment that somebody else has locked), and what comes after it in its line.
 */
export function decideTogether(
  facts: readonly SessionFacts[],
  known: Known,
  now: Date,
  limits: AnswerLimits,
): Together {
  const payments = new Map(known.payments.map((payment) => [payment.id, payment]));
  const attempts = new Map(known.attempts.map((attempt) => [attempt.id, attempt]));
  const bySession = new Map(known.attempts.map((attempt) => [attempt.sessionId, attempt.id]));
  const leftLines = new Set<string>();
  const together: Together = { decisions: [], attempts: new Map(), payments: new Map(), announced: [], reached: [] };

  function decide(each: SessionFacts, index: number): "applied" | "left" {
    const attempt = attempts.get(bySession.get(each.sessionId) ?? each.metadata.attemptId ?? "");
    const payment = attempt && payments.get(attempt.paymentId);
    if (!payment || leftLines.has(lineOf(each))) return "left";
    if (attempt.sessionId && attempt.sessionId !== each.sessionId) return "left";
    const changes = sessionChanges(payment, attempt, each, now, limits);
    if (changes.wrongAmount || (changes.announce && attempt.hasRefunds)) return "left";
    if (Object.keys(changes.attempt).length === 0) return "applied";
    attempts.set(attempt.id, { ...attempt, ...changes.attempt });
    bySession.set(each.sessionId, attempt.id);
    together.attempts.set(attempt.id, { ...together.attempts.get(attempt.id), ...changes.attempt });
    if (changes.attempt.status) together.reached.push(changes.attempt.status);
    if (!changes.payment) return "applied";
    const changed = { ...payment, ...changes.payment, updatedAt: now, version: payment.version + 1 };
    payments.set(payment.id, changed);
    together.payments.set(payment.id, changed);
    if (changes.announce)
      together.announced.push({ index, type: changes.announce, payment: changed, attemptId: attempt.id });
    return "applied";
  }

  for (const [index, each] of facts.entries()) {
    const decision = decide(each, index);
    together.decisions.push(decision);
    if (decision === "left") leftLines.add(lineOf(each));
  }
  return together;
}

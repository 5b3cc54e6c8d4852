import type { PaymentStatus } from "@stagedoor/contracts/schemas/payments";
import { decideSession, type SessionFacts, type SessionOutcome } from "./session.ts";
import type { Attempt, AttemptStatus, Payment } from "./state.ts";
import { type AnswerLimits, nextLook } from "./unanswered.ts";

type PaymentView = Pick<Payment, "status" | "closeRequestedAt">;
type AttemptView = Pick<Attempt, "id" | "status" | "amount" | "currency" | "sessionId" | "paymentIntentId">;

export type AttemptChanges = {
  status?: AttemptStatus;
  sessionId?: string;
  url?: string | null;
  expiresAt?: Date;
  paymentIntentId?: string;
  /** In minor units. */
  received?: number;
  paidAt?: Date;
  announcedAt?: Date;
  announcements?: number;
  answerDueAt?: Date;
};

export type PaymentChanges = { status?: PaymentStatus; attemptId?: string; closeDueAt?: null };

/** What is to be written and said of an attempt and its payment. */
export type SessionChanges = Pick<SessionOutcome, "announce" | "wrongAmount"> & {
  /** Empty: there is no news in it. */
  attempt: AttemptChanges;
  /** Null: the payment stays as it is. Without a member it only gets its next version, for what is announced. */
  payment: PaymentChanges | null;
};

/** What follows from Stripe's word on a session, in full: `decideSession` says why. */
export function sessionChanges(
  payment: PaymentView,
  attempt: AttemptView,
  facts: SessionFacts,
  now: Date,
  limits: AnswerLimits,
): SessionChanges {
  const outcome = decideSession(payment, attempt, facts);
  const { announce, wrongAmount } = outcome;
  return {
    attempt: attemptChanges(attempt, facts, outcome, now, limits),
    payment: outcome.payment || announce ? paymentChanges(attempt, outcome) : null,
    announce,
    wrongAmount,
  };
}

function attemptChanges(
  attempt: AttemptView,
  facts: SessionFacts,
  outcome: SessionOutcome,
  now: Date,
  limits: AnswerLimits,
): AttemptChanges {
  const changes: AttemptChanges = {};
  if (!attempt.sessionId) {
    changes.sessionId = facts.sessionId;
    changes.url = facts.url;
    changes.expiresAt = facts.expiresAt;
  }
  if (facts.paymentIntentId && !attempt.paymentIntentId) changes.paymentIntentId = facts.paymentIntentId;
  if (outcome.attempt) changes.status = outcome.attempt;
  if (outcome.attempt === "paid" || outcome.attempt === "wrong_amount") {
    changes.received = facts.amount;
    changes.paidAt = now;
  }
  if (outcome.announce === "payment.succeeded") {
    changes.announcedAt = now;
    changes.announcements = 1;
    changes.answerDueAt = nextLook({ paidAt: now, announcedAt: now, announcements: 1, alarmedAt: null }, limits);
  }
  return changes;
}

function paymentChanges(attempt: AttemptView, outcome: SessionOutcome): PaymentChanges {
  if (!outcome.payment) return {};
  const paidBy = outcome.payment === "succeeded" ? { attemptId: attempt.id } : {};
  return { status: outcome.payment, closeDueAt: null, ...paidBy };
}

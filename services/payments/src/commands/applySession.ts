import type { Tx } from "@stagedoor/postgres/database";
import { changeAttempt, findAttempt } from "../db/attempts.ts";
import { changePayment, lockPayment } from "../db/payments.ts";
import type { AttemptRow, PaymentRow } from "../db/schema.ts";
import { alarm, type Deps } from "../deps.ts";
import { decideSession, type SessionFacts, type SessionOutcome } from "../domain/session.ts";
import { nextLook } from "../domain/unanswered.ts";
import { announce } from "./announce.ts";
import { requestRefund } from "./requestRefund.ts";

/**
 * Writes what Stripe said of an attempt's session, and everything that follows from it: the payment's state, the message, the
 * refund of a wrong sum. Harmless when repeated. The answer is the attempt as it is then.
 */
export async function applySession(tx: Tx, deps: Deps, attemptId: string, facts: SessionFacts): Promise<AttemptRow> {
  const found = await findAttempt(tx, attemptId);
  if (!found) throw new Error(`there is no attempt ${attemptId}`);
  const payment = await lockPayment(tx, found.paymentId);
  const attempt = (await findAttempt(tx, attemptId)) ?? found;
  const outcome = decideSession(payment, attempt, facts);
  const changes = attemptChanges(attempt, facts, outcome, deps.now());
  if (Object.keys(changes).length === 0) return attempt;
  const changed = await changeAttempt(tx, attemptId, changes, deps.now());
  if (outcome.attempt) deps.metrics.attempts.inc({ outcome: outcome.attempt });
  if (outcome.wrongAmount) await giveBackWrongAmount(tx, deps, payment, changed, facts);
  return outcome.payment || outcome.announce ? follow(tx, deps, payment, changed, outcome) : changed;
}

function attemptChanges(attempt: AttemptRow, facts: SessionFacts, outcome: SessionOutcome, now: Date) {
  const moneyIn = outcome.attempt === "paid" || outcome.attempt === "wrong_amount";
  return {
    ...(attempt.sessionId ? {} : { sessionId: facts.sessionId, url: facts.url, expiresAt: facts.expiresAt }),
    ...(facts.paymentIntentId && !attempt.paymentIntentId ? { paymentIntentId: facts.paymentIntentId } : {}),
    ...(outcome.attempt ? { status: outcome.attempt } : {}),
    ...(moneyIn ? { received: facts.amount, paidAt: now } : {}),
  };
}

async function follow(
  tx: Tx,
  deps: Deps,
  payment: PaymentRow,
  attempt: AttemptRow,
  outcome: SessionOutcome,
): Promise<AttemptRow> {
  const succeeded = outcome.payment === "succeeded" ? { attemptId: attempt.id } : {};
  const status = outcome.payment ? { status: outcome.payment, closeDueAt: null } : {};
  const next = await changePayment(tx, payment.id, { ...status, ...succeeded }, deps.now());
  if (!outcome.announce) return attempt;
  await announce(tx, deps, { type: outcome.announce, payment: next, attemptId: attempt.id });
  if (outcome.announce !== "payment.succeeded") return attempt;
  const now = deps.now();
  const announced = { paidAt: attempt.paidAt ?? now, announcedAt: now, announcements: 1, alarmedAt: null };
  return changeAttempt(tx, attempt.id, { ...announced, answerDueAt: nextLook(announced, deps.config) }, now);
}

async function giveBackWrongAmount(
  tx: Tx,
  deps: Deps,
  payment: PaymentRow,
  attempt: AttemptRow,
  facts: SessionFacts,
): Promise<void> {
  alarm(
    deps,
    "wrong_amount",
    {
      bookingId: payment.bookingId,
      attemptId: attempt.id,
      sessionId: facts.sessionId,
      due: `${attempt.amount} ${attempt.currency}`,
      received: `${facts.amount} ${facts.currency}`,
    },
    "a payment of the wrong sum arrived; it goes back in full",
  );
  await requestRefund(tx, deps, { attempt, reason: "wrong_amount", wanted: null, currency: facts.currency });
}

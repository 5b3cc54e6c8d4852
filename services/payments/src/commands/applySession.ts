import type { Tx } from "@stagedoor/postgres/database";
import { changeAttempt, findAttempt } from "../db/attempts.ts";
import { changePayment, lockPayment } from "../db/payments.ts";
import type { AttemptRow, PaymentRow } from "../db/schema.ts";
import { alarm, type Deps } from "../deps.ts";
import type { SessionFacts } from "../domain/session.ts";
import { sessionChanges } from "../domain/sessionChanges.ts";
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
  const now = deps.now();
  const changes = sessionChanges(payment, attempt, facts, now, deps.config);
  if (Object.keys(changes.attempt).length === 0) return attempt;
  const changed = await changeAttempt(tx, attemptId, changes.attempt, now);
  if (changes.attempt.status) deps.metrics.attempts.inc({ outcome: changes.attempt.status });
  if (changes.wrongAmount) await giveBackWrongAmount(tx, deps, payment, changed, facts);
  if (!changes.payment) return changed;
  const next = await changePayment(tx, payment.id, changes.payment, now);
  if (changes.announce) await announce(tx, deps, { type: changes.announce, payment: next, attemptId });
  return changed;
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

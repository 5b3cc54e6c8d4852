import type { Tx } from "@stagedoor/postgres/database";
import { findAttempt, findAttemptByIntent } from "../db/attempts.ts";
import { disputesOfAttempt, findDispute, keepDispute } from "../db/disputes.ts";
import { changePayment, lockPayment } from "../db/payments.ts";
import { cancelWaiting, holdWaiting, refundsOfAttempt, releaseWaiting } from "../db/refunds.ts";
import type { AttemptRow, DisputeRow, PaymentRow } from "../db/schema.ts";
import { alarm, type Deps } from "../deps.ts";
import { type DisputeFacts, decideDispute, disputedBy } from "../domain/dispute.ts";
import { announce } from "./announce.ts";
import type { Heard } from "./hearRefund.ts";
import { settleIfGivenBack } from "./requestRefund.ts";

/**
 * Writes what Stripe said of a dispute and tells the others that it began or how it ended. Refunds that are owed wait while it
 * is open: won, they are made; lost, they are not, since the payer has the money. unknown: its payment is not known here.
 * Harmless when repeated.
 */
export async function hearDispute(tx: Tx, deps: Deps, facts: DisputeFacts): Promise<Heard> {
  const found = facts.paymentIntentId ? await findAttemptByIntent(tx, facts.paymentIntentId) : undefined;
  if (!found) return "unknown";
  const payment = await lockPayment(tx, found.paymentId);
  const attempt = (await findAttempt(tx, found.id)) ?? found;
  const known = await findDispute(tx, facts.id);
  const news = decideDispute(known, facts);
  if (news.kind === "none") return "unchanged";
  const dispute = await keepDispute(tx, toRow(attempt, facts, deps.now()));
  deps.metrics.disputes.inc({ status: news.kind === "changed" ? "changed" : facts.status });
  if (!known) callSomebody(deps, dispute);
  if (news.kind === "closed" && news.isReversed) callAboutReversal(deps, dispute);
  await applyToRefunds(tx, deps, attempt);
  if (news.kind !== "changed") await tell(tx, deps, payment, dispute);
  return "changed";
}

function toRow(attempt: AttemptRow, facts: DisputeFacts, now: Date) {
  const received = attempt.received ?? attempt.amount;
  // A bank may count in another currency than was paid; then all of it is disputed.
  const amount = facts.currency === attempt.currency ? Math.min(facts.amount, received) : received;
  const { id, status, reason, blocksRefunds, createdAt } = facts;
  const { paymentId, id: attemptId, currency } = attempt;
  return { id, paymentId, attemptId, amount, currency, status, reason, blocksRefunds, createdAt, updatedAt: now };
}

/** Refunds that Stripe does not know yet wait, go out or are given up. The payment is locked. */
async function applyToRefunds(tx: Tx, deps: Deps, attempt: AttemptRow): Promise<void> {
  const disputes = await disputesOfAttempt(tx, attempt.id);
  const disputed = disputedBy(disputes);
  if (disputed === "waits") await holdWaiting(tx, attempt.id, deps.now());
  if (disputed === "free" && (await releaseWaiting(tx, attempt.id, deps.now())) > 0) deps.nudge("refunds");
  if (disputed !== "gone") return;
  await cancelWaiting(tx, attempt.id, "the payer's bank took the money back", deps.now());
  await settleIfGivenBack(tx, deps, attempt, await refundsOfAttempt(tx, attempt.id), disputes);
}

async function tell(tx: Tx, deps: Deps, payment: PaymentRow, dispute: DisputeRow): Promise<void> {
  const changed = await changePayment(tx, payment.id, {}, deps.now());
  const type = dispute.status === "open" ? "payment.disputed" : "payment.dispute_closed";
  await announce(tx, deps, { type, payment: changed, attemptId: dispute.attemptId, dispute });
}

function callSomebody(deps: Deps, dispute: DisputeRow): void {
  const { id: disputeId, paymentId, amount, currency, status, reason } = dispute;
  const what = { disputeId, paymentId, amount, currency, status, reason };
  alarm(deps, "dispute_opened", what, "a payment is disputed: answer it in Stripe's dashboard before its time is over");
}

function callAboutReversal(deps: Deps, dispute: DisputeRow): void {
  const { id: disputeId, paymentId, status } = dispute;
  alarm(
    deps,
    "dispute_reversed",
    { disputeId, paymentId, status },
    "a dispute was decided the other way; see what is owed",
  );
}

import { findAttempt } from "../db/attempts.ts";
import { lockPayment } from "../db/payments.ts";
import { changeRefund, findRefund, refundsOfAttempt } from "../db/refunds.ts";
import type { AttemptRow, RefundRow } from "../db/schema.ts";
import { alarm, type Deps } from "../deps.ts";
import { backoffMs } from "../domain/backoff.ts";
import { refundable } from "../domain/refund.ts";
import type { RefundFacts } from "../domain/refundFacts.ts";
import { type StripeTrouble, stripeTrouble } from "../stripe/errors.ts";
import { createRefund, refundsOfIntent } from "../stripe/refunds.ts";
import { retrieveSession } from "../stripe/sessions.ts";
import { failRefund, hearRefund } from "./hearRefund.ts";

/**
 * Makes a requested refund at Stripe. It is looked for there first, by our id in its metadata: Stripe forgets keys after 24 h
 * and replays its own failures under them. Never made twice, never above what is left of the charge; what may pass is tried
 * again after 5 s and longer, an hour at most, for ever.
 */
export async function sendRefund(deps: Deps, refundId: string): Promise<void> {
  const refund = await findRefund(deps.database.db, refundId);
  if (refund?.status !== "requested") return;
  const attempt = await findAttempt(deps.database.db, refund.attemptId);
  if (!attempt) throw new Error(`refund ${refundId} has no attempt`);
  try {
    const facts = await makeOrFind(deps, refund, attempt);
    await deps.database.transaction((tx) => hearRefund(tx, deps, facts));
  } catch (error) {
    await afterTrouble(deps, refund, attempt, stripeTrouble(error));
  }
}

async function makeOrFind(deps: Deps, refund: RefundRow, attempt: AttemptRow): Promise<RefundFacts> {
  const paymentIntentId = await intentOf(deps, attempt);
  const made = await refundsOfIntent(deps.stripe, paymentIntentId);
  const known = made.find((facts) => facts.refundId === refund.id);
  if (known) return known;
  const { id: refundId, attemptId, paymentId, amount } = refund;
  const order = { refundId, attemptId, paymentId, bookingId: attempt.bookingId, paymentIntentId, amount };
  return createRefund(deps.stripe, order, `refund-${refundId}-${refund.keyNumber}`);
}

async function intentOf(deps: Deps, attempt: AttemptRow): Promise<string> {
  if (attempt.paymentIntentId) return attempt.paymentIntentId;
  const { paymentIntentId } = await retrieveSession(deps.stripe, attempt.sessionId ?? "");
  if (!paymentIntentId) throw new Error(`attempt ${attempt.id} was paid without a payment intent`);
  return paymentIntentId;
}

async function afterTrouble(deps: Deps, refund: RefundRow, attempt: AttemptRow, trouble: StripeTrouble): Promise<void> {
  const { id: refundId, tries, keyNumber } = refund;
  deps.log.warn({ refundId, tries, trouble }, "a refund could not be made yet");
  if (trouble.kind === "refused") await takeOver(deps, attempt);
  if (trouble.kind === "refused" && (await shrink(deps, refund, attempt, trouble))) return;
  if (tries === deps.config.refundAlarmTries) {
    alarm(deps, "refund_delayed", { refundId, tries, trouble }, "a refund has been failing for some time");
  }
  const dueAt = new Date(deps.now().getTime() + backoffMs(tries));
  // Only a known answer frees the key: while the outcome is open the same key keeps Stripe from doing it twice.
  const nextKey = trouble.kind === "unknown" ? keyNumber : keyNumber + 1;
  const changes = { dueAt, keyNumber: nextKey, failure: trouble.message };
  await deps.database.transaction(async (tx) => {
    await lockPayment(tx, refund.paymentId);
    // A webhook may have told meanwhile that it was made.
    if ((await findRefund(tx, refundId))?.status === "requested") await changeRefund(tx, refundId, changes, deps.now());
  });
}

/** Stripe refuses when the money went back another way: learn of all refunds of this charge first. */
async function takeOver(deps: Deps, attempt: AttemptRow): Promise<void> {
  if (!attempt.paymentIntentId) return;
  try {
    for (const facts of await refundsOfIntent(deps.stripe, attempt.paymentIntentId)) {
      await deps.database.transaction((tx) => hearRefund(tx, deps, facts));
    }
  } catch (error) {
    stripeTrouble(error);
  }
}

/** Cuts a refused refund to what is left; true when that ended it. Refused for another reason often enough, it has failed. */
function shrink(deps: Deps, refund: RefundRow, attempt: AttemptRow, trouble: StripeTrouble): Promise<boolean> {
  return deps.database.transaction(async (tx) => {
    await lockPayment(tx, refund.paymentId);
    const all = await refundsOfAttempt(tx, refund.attemptId);
    const current = all.find((each) => each.id === refund.id);
    if (current?.status !== "requested") return true;
    const others = all.filter((each) => each.id !== refund.id);
    const left = refundable(attempt.received ?? 0, others);
    if (left === 0) {
      const changes = { status: "cancelled" as const, failure: "refunded in another way", dueAt: null };
      await changeRefund(tx, refund.id, changes, deps.now());
      return true;
    }
    if (left < current.amount) {
      await changeRefund(tx, refund.id, { amount: left }, deps.now());
      return false;
    }
    if (current.tries < deps.config.refundAlarmTries) return false;
    await failRefund(tx, deps, current, trouble.message);
    return true;
  });
}

import type { Tx } from "@stagedoor/postgres/database";
import { findAttempt } from "../db/attempts.ts";
import { disputesOfAttempt } from "../db/disputes.ts";
import { lockPayment } from "../db/payments.ts";
import { changeRefund, findRefund, refundsOfAttempt } from "../db/refunds.ts";
import type { AttemptRow, RefundRow } from "../db/schema.ts";
import { alarm, type Deps } from "../deps.ts";
import { backoffMs } from "../domain/backoff.ts";
import { disputedBy } from "../domain/dispute.ts";
import type { RefundFacts } from "../domain/refundFacts.ts";
import { type AfterRefundTrouble, decideAfterRefundTrouble } from "../domain/refundTrouble.ts";
import { disputesOfIntent } from "../stripe/disputes.ts";
import { type StripeTrouble, troubleOf } from "../stripe/errors.ts";
import { createRefund, refundsOfIntent } from "../stripe/refunds.ts";
import { retrieveSession } from "../stripe/sessions.ts";
import { hearDispute } from "./hearDispute.ts";
import { failRefund, hearRefund } from "./hearRefund.ts";

/**
 * Makes a requested refund at Stripe. It is looked for there first, by our id in its metadata: Stripe forgets keys after 24 h
 * and replays its own failures under them. Never made twice, never above what is left of the charge; what may pass is tried
 * again after 5 s and longer, an hour at most, for ever. While its payment is disputed it waits.
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
    await afterTrouble(deps, refund, attempt, troubleOf(error));
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
  const { id: refundId, tries } = refund;
  deps.log.warn({ refundId, tries, trouble }, "a refund could not be made yet");
  if (trouble.kind === "refused") await takeOver(deps, attempt);
  const isAlarm = await deps.database.transaction(async (tx) => {
    await lockPayment(tx, refund.paymentId);
    const all = await refundsOfAttempt(tx, refund.attemptId);
    const current = all.find((each) => each.id === refundId) ?? refund;
    const decision = decideAfterRefundTrouble({
      current,
      others: all.filter((each) => each.id !== refundId),
      disputed: disputedBy(await disputesOfAttempt(tx, attempt.id)),
      received: (await findAttempt(tx, attempt.id))?.received ?? 0,
      sent: refund,
      trouble: trouble.kind,
      alarmTries: deps.config.refundAlarmTries,
    });
    await write(tx, deps, current, decision, trouble.message);
    return decision.kind === "again" && decision.alarm;
  });
  if (isAlarm) alarm(deps, "refund_delayed", { refundId, tries, trouble }, "a refund has been failing for some time");
}

async function write(
  tx: Tx,
  deps: Deps,
  current: RefundRow,
  decision: AfterRefundTrouble,
  failure: string,
): Promise<void> {
  const now = deps.now();
  if (decision.kind === "failed") await failRefund(tx, deps, current, failure);
  if (decision.kind === "gone") {
    const changes = { status: "cancelled" as const, failure: "refunded in another way", dueAt: null };
    await changeRefund(tx, current.id, changes, now);
  }
  if (decision.kind === "waits") {
    await changeRefund(tx, current.id, { keyNumber: decision.keyNumber, failure, dueAt: null }, now);
  }
  if (decision.kind !== "again") return;
  const { amount, keyNumber } = decision;
  const due = decision.reschedule ? { dueAt: new Date(now.getTime() + backoffMs(current.tries)) } : {};
  const alarmed = decision.alarm ? { alarmedAt: now } : {};
  await changeRefund(tx, current.id, { amount, keyNumber, failure, ...due, ...alarmed }, now);
}

/** Stripe refuses when the money went back another way, or is disputed: learn of all that first. */
async function takeOver(deps: Deps, attempt: AttemptRow): Promise<void> {
  if (!attempt.paymentIntentId) return;
  try {
    for (const facts of await refundsOfIntent(deps.stripe, attempt.paymentIntentId)) {
      await deps.database.transaction((tx) => hearRefund(tx, deps, facts));
    }
    for (const facts of await disputesOfIntent(deps.stripe, attempt.paymentIntentId)) {
      await deps.database.transaction((tx) => hearDispute(tx, deps, facts));
    }
  } catch (error) {
    deps.log.warn({ err: error, attemptId: attempt.id }, "could not learn of the refunds and disputes of a charge");
  }
}

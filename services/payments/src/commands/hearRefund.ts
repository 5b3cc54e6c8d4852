import type { Currency } from "@stagedoor/contracts/money";
import type { RefundStatus } from "@stagedoor/contracts/schemas/payments";
import type { Tx } from "@stagedoor/postgres/database";
import { findAttempt, findAttemptByIntent } from "../db/attempts.ts";
import { disputesOfAttempt } from "../db/disputes.ts";
import { changePayment, lockPayment } from "../db/payments.ts";
import { changeRefund, findRefund, findRefundByStripeId, insertRefund, refundsOfAttempt } from "../db/refunds.ts";
import type { AttemptRow, PaymentRow, RefundRow } from "../db/schema.ts";
import { alarm, type Deps } from "../deps.ts";
import { mergeRefundStatus } from "../domain/refund.ts";
import type { RefundFacts } from "../domain/refundFacts.ts";
import { announce, isTellable } from "./announce.ts";
import { settleIfGivenBack } from "./requestRefund.ts";

/** unknown: its payment is not known here. */
export type Heard = "unknown" | "unchanged" | "changed";

/**
 * Writes what Stripe said of a refund and tells the others when money went back, or could not. A refund that nobody asked for
 * here was made in Stripe's dashboard and gets a row too. Harmless when repeated.
 */
export async function hearRefund(tx: Tx, deps: Deps, facts: RefundFacts): Promise<Heard> {
  const found = await attemptOfRefund(tx, facts);
  if (!found) return "unknown";
  const payment = await lockPayment(tx, found.paymentId);
  const attempt = (await findAttempt(tx, found.id)) ?? found;
  const known = await refundOf(tx, deps, facts);
  const told = known ? mergeRefundStatus(known, facts.status) : facts.status;
  if (known && known.status === told && known.stripeRefundId) return "unchanged";
  const now = deps.now();
  const refund = known
    ? await changeRefund(
        tx,
        known.id,
        {
          status: told,
          stripeRefundId: facts.stripeRefundId,
          amount: facts.amount,
          failure: facts.failure,
          dueAt: null,
        },
        now,
      )
    : await insertRefund(tx, foreignRefund(deps, attempt, facts), now);
  const refunds = await refundsOfAttempt(tx, attempt.id);
  await settleIfGivenBack(tx, deps, attempt, refunds, await disputesOfAttempt(tx, attempt.id));
  if (known?.status !== told) await tell(tx, deps, payment, refund, told);
  return "changed";
}

async function attemptOfRefund(tx: Tx, facts: RefundFacts): Promise<AttemptRow | undefined> {
  if (facts.attemptId) {
    const named = await findAttempt(tx, facts.attemptId);
    if (named) return named;
  }
  return facts.paymentIntentId ? findAttemptByIntent(tx, facts.paymentIntentId) : undefined;
}

/** Our row of it. A second refund at Stripe for one row must not be: it is kept as one of its own, and somebody is called. */
async function refundOf(tx: Tx, deps: Deps, facts: RefundFacts): Promise<RefundRow | undefined> {
  const byStripeId = await findRefundByStripeId(tx, facts.stripeRefundId);
  if (byStripeId || !facts.refundId) return byStripeId;
  const asked = await findRefund(tx, facts.refundId);
  if (!asked?.stripeRefundId) return asked;
  const what = { refundId: asked.id, first: asked.stripeRefundId, second: facts.stripeRefundId };
  alarm(deps, "refunded_twice", what, "one refund was made twice at Stripe");
  return undefined;
}

function foreignRefund(deps: Deps, attempt: AttemptRow, facts: RefundFacts) {
  return {
    id: deps.newId(),
    paymentId: attempt.paymentId,
    attemptId: attempt.id,
    amount: facts.amount,
    currency: facts.currency as Currency,
    reason: "stripe" as const,
    status: facts.status,
    stripeRefundId: facts.stripeRefundId,
    failure: facts.failure,
  };
}

async function tell(tx: Tx, deps: Deps, payment: PaymentRow, refund: RefundRow, status: RefundStatus): Promise<void> {
  deps.metrics.refunds.inc({ status, reason: refund.reason });
  const lost = status === "failed" || status === "cancelled";
  if (lost) alarmLost(deps, refund);
  if (!lost && status !== "succeeded") return;
  const changed = await changePayment(tx, payment.id, {}, deps.now());
  if (!isTellable(refund.currency)) return;
  const type = lost ? "payment.refund_failed" : "payment.refunded";
  await announce(tx, deps, { type, payment: changed, attemptId: refund.attemptId, refund });
}

/** Gives up a refund that Stripe does not make, under the payment's lock: the others hear of it, and somebody is called. */
export async function failRefund(tx: Tx, deps: Deps, refund: RefundRow, failure: string): Promise<void> {
  const payment = await lockPayment(tx, refund.paymentId);
  const failed = await changeRefund(tx, refund.id, { status: "failed", failure, dueAt: null }, deps.now());
  await tell(tx, deps, payment, failed, "failed");
}

function alarmLost(deps: Deps, refund: RefundRow): void {
  const { id: refundId, paymentId, attemptId, amount, currency, failure } = refund;
  const what = { refundId, paymentId, attemptId, amount, currency, failure };
  alarm(deps, "refund_failed", what, "a refund did not arrive; the attendee must get the money another way");
}

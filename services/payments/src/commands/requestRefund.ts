import type { Currency } from "@stagedoor/contracts/money";
import type { RefundReason } from "@stagedoor/contracts/schemas/payments";
import type { Tx } from "@stagedoor/postgres/database";
import { changeAttempt } from "../db/attempts.ts";
import { disputesOfAttempt } from "../db/disputes.ts";
import { insertRefund, refundsOfAttempt } from "../db/refunds.ts";
import type { AttemptRow, DisputeRow, RefundRow } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { decideRefund, type RefundDecision, refundable } from "../domain/refund.ts";

export type RefundWish = {
  attempt: AttemptRow;
  reason: RefundReason;
  /** In minor units; null for all that is left. */
  wanted: number | null;
  /** Of what was received, where it is not the attempt's own. */
  currency?: string;
};

export type RefundOutcome = Exclude<RefundDecision, { kind: "refund" }> | { kind: "requested"; refund: RefundRow };

/** Writes down a refund, for the job to make it at Stripe. The caller holds the payment's lock. */
export async function requestRefund(tx: Tx, deps: Deps, wish: RefundWish): Promise<RefundOutcome> {
  const { attempt, reason, wanted } = wish;
  const currency = (wish.currency ?? attempt.currency) as Currency;
  const received = attempt.received ?? 0;
  const known = await refundsOfAttempt(tx, attempt.id);
  const disputes = await disputesOfAttempt(tx, attempt.id);
  const decision = decideRefund({ received, currency, refunds: known, disputes, reason, wanted });
  if (decision.kind !== "refund") return decision;
  const now = deps.now();
  const refund = await insertRefund(
    tx,
    {
      id: deps.newId(),
      paymentId: attempt.paymentId,
      attemptId: attempt.id,
      amount: decision.amount,
      currency,
      reason,
      status: "requested",
      dueAt: decision.waits ? null : now,
    },
    now,
  );
  await settleIfGivenBack(tx, deps, attempt, [...known, refund], disputes);
  deps.metrics.refunds.inc({ status: "requested", reason });
  deps.nudge("refunds");
  return { kind: "requested", refund };
}

/** A payment whose money all goes back, or was taken back, has its answer: it is not announced again. */
export async function settleIfGivenBack(
  tx: Tx,
  deps: Deps,
  attempt: AttemptRow,
  refunds: readonly RefundRow[],
  disputes: readonly DisputeRow[],
): Promise<void> {
  if (attempt.settledAt || refundable(attempt.received ?? 0, refunds, disputes) > 0) return;
  await changeAttempt(tx, attempt.id, { settledAt: deps.now() }, deps.now());
}

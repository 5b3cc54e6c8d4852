import type { Currency } from "@stagedoor/contracts/money";
import type { RefundReason, RefundStatus } from "@stagedoor/contracts/schemas/payments";
import { refundableStep } from "./amounts.ts";
import type { Refund } from "./state.ts";

type RefundView = Pick<Refund, "amount" | "status" | "reason">;

/** These come about once per attempt, however often their cause is told; a host may refund in parts. */
const onceReasons: readonly RefundReason[] = ["booking_cancelled", "payment_refused", "wrong_amount"];

/** In minor units: what was received and is neither back nor on its way back. Never negative. */
export function refundable(received: number, refunds: readonly RefundView[]): number {
  const gone = refunds.filter((refund) => refund.status !== "failed" && refund.status !== "cancelled");
  return Math.max(0, received - gone.reduce((sum, refund) => sum + refund.amount, 0));
}

/** In minor units: what has arrived back. */
export function amountRefunded(refunds: readonly Pick<Refund, "amount" | "status">[]): number {
  return refunds.filter((refund) => refund.status === "succeeded").reduce((sum, refund) => sum + refund.amount, 0);
}

export type RefundRequest = {
  received: number;
  currency: Currency;
  refunds: readonly RefundView[];
  reason: RefundReason;
  /** In minor units; null for all that is left. */
  wanted: number | null;
};

export type RefundDecision =
  | { kind: "refund"; amount: number }
  /** It was asked for before for this reason. */
  | { kind: "known" }
  | { kind: "nothing_left" }
  /** A person asked for more than there is. */
  | { kind: "too_much"; refundable: number };

/** Decides on a refund, under the payment's lock. The sum of all never passes what was received. */
export function decideRefund(request: RefundRequest): RefundDecision {
  const { reason, wanted, refunds } = request;
  if (onceReasons.includes(reason) && refunds.some((refund) => refund.reason === reason)) return { kind: "known" };
  const left = refundable(request.received, refunds);
  if (left === 0) return { kind: "nothing_left" };
  if (reason === "host" && wanted !== null && wanted > left) return { kind: "too_much", refundable: left };
  const amount = refundableStep(Math.min(wanted ?? left, left), request.currency);
  return amount > 0 ? { kind: "refund", amount } : { kind: "nothing_left" };
}

const rank: Record<RefundStatus, number> = {
  requested: 0,
  requires_action: 1,
  pending: 1,
  succeeded: 2,
  failed: 3,
  cancelled: 3,
};

/**
 * The status of a refund after Stripe told one. Stripe goes from pending to succeeded or cancelled, and from there at most to
 * failed (weeks later, when the bank returns the money), so older news is known by its lower rank. A status from before Stripe
 * had named the refund was only thought here, for example that it had failed: then Stripe's word wins.
 */
export function mergeRefundStatus(refund: Pick<Refund, "status" | "stripeRefundId">, told: RefundStatus): RefundStatus {
  if (refund.stripeRefundId === null) return told;
  const known = refund.status;
  if (rank[told] > rank[known]) return told;
  return rank[told] === rank[known] && rank[told] === 1 ? told : known;
}

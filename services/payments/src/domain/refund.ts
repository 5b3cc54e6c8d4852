import type { Currency } from "@stagedoor/contracts/money";
import type { RefundReason, RefundStatus } from "@stagedoor/contracts/schemas/payments";
import { refundableStep } from "./amounts.ts";
import { amountLost, type Disputed, disputedBy } from "./dispute.ts";
import type { Dispute, Refund } from "./state.ts";

type RefundView = Pick<Refund, "amount" | "status" | "reason">;
type DisputeView = Pick<Dispute, "amount" | "status" | "blocksRefunds">;

/** These come about once per attempt, however often their cause is told; a host may refund in parts. */
const onceReasons: readonly RefundReason[] = ["booking_cancelled", "payment_refused", "wrong_amount"];

/** In minor units: what was received and is neither back, nor on its way back, nor lost to a bank. Never negative. */
export function refundable(
  received: number,
  refunds: readonly RefundView[],
  disputes: readonly Pick<Dispute, "amount" | "status">[] = [],
): number {
  return notGivenBack(Math.max(0, received - amountLost(disputes)), refunds);
}

function notGivenBack(received: number, refunds: readonly RefundView[]): number {
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
  disputes: readonly DisputeView[];
  reason: RefundReason;
  /** In minor units; null for all that is left. */
  wanted: number | null;
};

export type RefundDecision =
  /** `waits`: only once a dispute is decided, and only if it is won. */
  | { kind: "refund"; amount: number; waits: boolean }
  /** A person asked for what a bank has taken, or may take. */
  | { kind: "disputed"; disputed: Exclude<Disputed, "free"> }
  /** It was asked for before for this reason. */
  | { kind: "known" }
  | { kind: "nothing_left" }
  /** A person asked for more than there is. */
  | { kind: "too_much"; refundable: number };

/** Decides on a refund, under the payment's lock. The sum of all never passes what was received. */
export function decideRefund(request: RefundRequest): RefundDecision {
  const { reason, wanted, refunds } = request;
  if (onceReasons.includes(reason) && refunds.some((refund) => refund.reason === reason)) return { kind: "known" };
  const disputed = disputedBy(request.disputes);
  if (reason === "host" && disputed !== "free") return { kind: "disputed", disputed };
  const left = disputed === "gone" ? 0 : refundable(request.received, refunds, request.disputes);
  if (left === 0) return { kind: "nothing_left" };
  if (reason === "host" && wanted !== null && wanted > left) return { kind: "too_much", refundable: left };
  const amount = refundableStep(Math.min(wanted ?? left, left), request.currency);
  return amount > 0 ? { kind: "refund", amount, waits: disputed === "waits" } : { kind: "nothing_left" };
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

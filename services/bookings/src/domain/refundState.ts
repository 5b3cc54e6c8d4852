import type { RefundReason, RefundStatus } from "@stagedoor/contracts/schemas/payments";
import type { Booking } from "./booking.ts";

/** How far a refund has got, as an attendee is told. */
export const refundStages = ["requested", "pending", "succeeded", "failed"] as const;
export type RefundStage = (typeof refundStages)[number];

/** What payments said of one refund of a booking's payment. Amounts are in minor units. */
export type RefundHeard = {
  /** Of the payment: what is not newer is not news. */
  readonly version: number;
  readonly status: RefundStatus;
  readonly reason: RefundReason;
  readonly amount: number;
  /** All that has gone back of its attempt. */
  readonly goneBack: number;
};
export type RefundNews = RefundHeard & { readonly attemptId: string };

const stageOf: Record<RefundStatus, RefundStage> = {
  requested: "requested",
  pending: "pending",
  requires_action: "pending",
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "failed",
};

/** The booking with what was heard of a refund. That of an attempt beside the one that paid for it is not its own. */
export function hearRefund(booking: Booking, { attemptId, ...news }: RefundNews): Booking {
  const { paidAttemptId, refundAmount, refundHeard: before } = booking;
  if (paidAttemptId !== null && paidAttemptId !== attemptId) return booking;
  if (before && before.version >= news.version) return booking;
  // A host may give more back beside what a cancellation owes; the attendee is told of what is owed.
  const isBeside = refundAmount !== null && before?.reason === "booking_cancelled" && news.reason !== before.reason;
  const { version, goneBack } = news;
  return { ...booking, refundHeard: isBeside ? { ...before, version, goneBack } : news };
}

/** What a booking's attendee gets, or got, back, in minor units of its currency; null while there is nothing to say. */
export function refundState(
  booking: Pick<Booking, "refundAmount" | "refundedAmount" | "refundHeard">,
): { readonly amount: number; readonly status: RefundStage } | null {
  const { refundAmount, refundedAmount, refundHeard: heard } = booking;
  const goneBack = heard?.goneBack ?? refundedAmount;
  if (refundAmount !== null) {
    // Whoever made the refunds: what was owed has arrived.
    if (goneBack >= refundedAmount + refundAmount) return { amount: refundAmount, status: "succeeded" };
    return {
      amount: refundAmount,
      status: heard?.reason === "booking_cancelled" ? stageOf[heard.status] : "requested",
    };
  }
  if (!heard) return refundedAmount > 0 ? { amount: refundedAmount, status: "succeeded" } : null;
  const status = stageOf[heard.status];
  return { amount: status === "succeeded" ? goneBack : heard.amount, status };
}

import type { CancelReason, RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import type { Booking } from "./booking.ts";
import type { RefundNews } from "./refundState.ts";
import type { Selling } from "./stock.ts";

/** What payments says of one attempt. */
export type PaymentNews =
  | { readonly type: "succeeded"; readonly attemptId: string }
  | { readonly type: "processing" | "failed" | "expired" }
  /** `amount`: all that has gone back of the attempt, in minor units. */
  | { readonly type: "refunded"; readonly attemptId: string; readonly amount: number; readonly refund?: RefundNews }
  | { readonly type: "refund_failed"; readonly refund: RefundNews }
  /** Its payer's bank has taken the money back for good. */
  | { readonly type: "dispute_lost"; readonly attemptId: string };

/** What settling depends on besides the booking, read under the stock's lock. */
export type Circumstances = {
  /** Why this very attempt was refused before. */
  readonly refusedBefore: RefusalReason | null;
  /** The attendee's account is gone. */
  readonly attendeeErased: boolean;
  readonly selling: Selling;
  readonly placesFree: boolean;
  /** The attendee has another live booking for the event. */
  readonly otherLive: boolean;
};

export type SettleOutcome =
  | { readonly kind: "unchanged" }
  | { readonly kind: "processing" }
  | { readonly kind: "confirmed"; readonly attemptId: string }
  | { readonly kind: "expired" }
  | { readonly kind: "cancelled"; readonly reason: CancelReason; readonly refundAmount: null }
  /** Says again what was said before, for payments, which has not seen it. */
  | { readonly kind: "announce"; readonly message: "booking.confirmed" | "booking.cancelled" }
  | { readonly kind: "refused"; readonly attemptId: string; readonly reason: RefusalReason }
  /** Part of the payment went back: to be remembered, because a cancellation owes only the rest. */
  | { readonly kind: "refunded_in_part"; readonly refundedAmount: number }
  /** To be remembered: should this attempt's success be heard of later, its money has gone already. */
  | { readonly kind: "given_back"; readonly attemptId: string };

/** Decides a booking by news of its payment (DESIGN section 4, point 5). Every order and every repetition of news is normal. */
export function decideSettle(booking: Booking, news: PaymentNews, around: Circumstances): SettleOutcome {
  const { status } = booking;
  switch (news.type) {
    case "succeeded":
      return settleSuccess(booking, news.attemptId, around);
    case "processing":
      return { kind: status === "held" ? "processing" : "unchanged" };
    case "failed":
      return { kind: status === "processing" ? "expired" : "unchanged" };
    case "expired":
      return { kind: status === "held" ? "expired" : "unchanged" };
    case "refunded":
      return settleRefunded(booking, news.attemptId, news.amount);
    case "refund_failed":
      return { kind: "unchanged" };
    case "dispute_lost":
      if (status !== "confirmed" || booking.paidAttemptId !== news.attemptId) return { kind: "unchanged" };
      return { kind: "cancelled", reason: "disputed", refundAmount: null };
  }
}

function settleRefunded(booking: Booking, attemptId: string, amount: number): SettleOutcome {
  const isFull = amount >= booking.total;
  if (booking.paidAttemptId !== attemptId) return isFull ? { kind: "given_back", attemptId } : { kind: "unchanged" };
  if (booking.status !== "confirmed") return { kind: "unchanged" };
  if (isFull) return { kind: "cancelled", reason: "refunded", refundAmount: null };
  // News may come out of order, and money that went back does not return.
  if (amount <= booking.refundedAmount) return { kind: "unchanged" };
  return { kind: "refunded_in_part", refundedAmount: amount };
}

function settleSuccess(booking: Booking, attemptId: string, around: Circumstances): SettleOutcome {
  const refused = (reason: RefusalReason): SettleOutcome => ({ kind: "refused", attemptId, reason });
  // Refunding may have begun: what was refused once stays refused, whatever has become free since.
  if (around.refusedBefore !== null) return refused(around.refusedBefore);
  if (booking.paidAttemptId === attemptId) {
    // It was honoured. After a cancellation the refund by the policy is all that is owed; a refusal would pay back the rest too.
    return { kind: "announce", message: booking.status === "confirmed" ? "booking.confirmed" : "booking.cancelled" };
  }
  if (around.attendeeErased) return refused("erased");
  switch (booking.status) {
    case "held":
    case "processing":
      return { kind: "confirmed", attemptId };
    case "confirmed":
      return refused("already_paid");
    case "cancelled":
      return refused("cancelled");
    case "expired":
      if (around.selling !== "open") return refused("not_selling");
      if (around.otherLive) return refused("other_booking");
      return around.placesFree ? { kind: "confirmed", attemptId } : refused("sold_out");
  }
}

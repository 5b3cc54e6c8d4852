import type { CancelReason, RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import type { Booking } from "./booking.ts";
import type { Selling } from "./stock.ts";

/** What payments says of one attempt. */
export type PaymentNews =
  | { readonly type: "succeeded"; readonly attemptId: string }
  | { readonly type: "processing" | "failed" | "expired" }
  /** `isFull`: everything that was paid by the attempt went back. */
  | { readonly type: "refunded"; readonly attemptId: string; readonly isFull: boolean };

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
      if (!news.isFull) return { kind: "unchanged" };
      if (booking.paidAttemptId !== news.attemptId) return { kind: "given_back", attemptId: news.attemptId };
      if (status !== "confirmed") return { kind: "unchanged" };
      return { kind: "cancelled", reason: "refunded", refundAmount: null };
  }
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

import type { CancelReason } from "@stagedoor/contracts/schemas/bookings";
import type { Booking } from "./booking.ts";
import { refundByPolicy, refundStep } from "./refund.ts";

export type CancelOutcome =
  | { readonly kind: "unchanged" }
  | {
      readonly kind: "cancelled";
      readonly reason: CancelReason;
      /** In minor units; null when nothing is owed. */
      readonly refundAmount: number | null;
    };

/**
 * Decides a cancellation. The attendee gets back what the policy at the time of booking says, also with the account's end; for
 * everybody else's reasons it is everything; of either no more than has not gone back already. An unpaid booking owes nothing: a
 * payment that arrives afterwards is refused, and so refunded in full. That holds for an expired one too, which may still be paid late: cancelling it says that the places are not wanted any more.
 * Cancelling again changes nothing.
 */
export function decideCancel(booking: Booking, reason: CancelReason, eventStartsAt: Date, now: Date): CancelOutcome {
  if (booking.status === "cancelled") return { kind: "unchanged" };
  if (booking.status !== "confirmed" || booking.total === 0) return { kind: "cancelled", reason, refundAmount: null };
  const { refundPolicy, total, startsAt, refundedAmount, currency } = booking;
  const byPolicy = reason === "attendee" || reason === "account_deleted";
  const granted = byPolicy
    ? refundByPolicy(refundPolicy, total, [startsAt, eventStartsAt], now, refundStep(currency))
    : total;
  const amount = Math.min(granted, total - refundedAmount);
  return { kind: "cancelled", reason, refundAmount: amount === 0 ? null : amount };
}

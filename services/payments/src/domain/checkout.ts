import type { Attempt, Booking, Payment } from "./state.ts";

export type CheckoutDecision =
  /** Make a new attempt. */
  | { kind: "open" }
  /** The open attempt, with its session's address. */
  | { kind: "same"; url: string }
  /** The open attempt has no session yet: another request is making it, or the process that did was killed. */
  | { kind: "repeat" }
  /** The open attempt's session should be over by now: ask Stripe first. */
  | { kind: "refresh" }
  | { kind: "free" }
  | { kind: "closed"; why: string };

/** Whether a booking can be paid now, and by which attempt. `attempt` is the open or processing one, if there is one. */
export function decideCheckout(
  booking: Booking,
  payment: Pick<Payment, "status" | "closeRequestedAt">,
  attempt: Attempt | undefined,
  now: Date,
): CheckoutDecision {
  if (booking.total.amount === 0) return { kind: "free" };
  if (booking.status !== "held") return { kind: "closed", why: `The booking is ${booking.status}.` };
  if (payment.status !== "open") return { kind: "closed", why: `The payment is ${payment.status}.` };
  if (!booking.holdExpiresAt || booking.holdExpiresAt <= now) return { kind: "closed", why: "The hold is over." };
  if (payment.closeRequestedAt) return { kind: "closed", why: "The hold is over." };
  if (!attempt) return { kind: "open" };
  if (attempt.status === "processing") return { kind: "closed", why: "A payment is on its way." };
  if (!attempt.sessionId || !attempt.url) return { kind: "repeat" };
  return attempt.expiresAt > now ? { kind: "same", url: attempt.url } : { kind: "refresh" };
}

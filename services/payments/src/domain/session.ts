import type { MessageType } from "@stagedoor/contracts/messages";
import type { PaymentStatus } from "@stagedoor/contracts/schemas/payments";
import type { Attempt, AttemptStatus, Payment } from "./state.ts";

/** What Stripe says of a Checkout Session, whichever way it was heard: webhook, reply or list. */
export type SessionFacts = {
  sessionId: string;
  status: "open" | "complete" | "expired";
  /** The money is there, or none was due. */
  paid: boolean;
  /** Complete, and the money will not come. */
  failed: boolean;
  /** In minor units. */
  amount: number;
  currency: string;
  paymentIntentId: string | null;
  url: string | null;
  expiresAt: Date;
  /** Ours, written when the session was made; undefined on a session that is not ours. */
  metadata: { bookingId: string | undefined; paymentId: string | undefined; attemptId: string | undefined };
};

/** What becomes of the attempt and its payment; null means unchanged. */
export type SessionOutcome = {
  attempt: AttemptStatus | null;
  payment: PaymentStatus | null;
  announce: Extract<MessageType, `payment.${string}`> | null;
  /** The sum is not the one that was asked for: all of it goes back. */
  wrongAmount: boolean;
};

const unchanged: SessionOutcome = { attempt: null, payment: null, announce: null, wrongAmount: false };

type PaymentView = Pick<Payment, "status" | "closeRequestedAt">;
type AttemptView = Pick<Attempt, "status" | "amount" | "currency">;

/**
 * Decides what Stripe's word on a session changes. Facts may come in any order and any number of times: paid beats
 * everything, closed beats open, and nothing goes backwards, so the end is the same.
 */
export function decideSession(payment: PaymentView, attempt: AttemptView, facts: SessionFacts): SessionOutcome {
  if (attempt.status === "paid" || attempt.status === "wrong_amount") return unchanged;
  if (facts.paid) return decidePaid(payment, attempt, facts);
  if (attempt.status !== "open" && attempt.status !== "processing") return unchanged;
  if (facts.failed) return { ...unchanged, attempt: "failed", ...afterLoss(payment) };
  if (attempt.status === "processing") return unchanged;
  if (facts.status === "expired") return { ...unchanged, attempt: "expired", ...afterLoss(payment) };
  if (facts.status === "complete") return decideProcessing(payment);
  return unchanged;
}

function decidePaid(payment: PaymentView, attempt: AttemptView, facts: SessionFacts): SessionOutcome {
  if (facts.amount !== attempt.amount || facts.currency !== attempt.currency) {
    return { ...unchanged, attempt: "wrong_amount", wrongAmount: true, ...afterLoss(payment) };
  }
  // A second attempt that was paid is announced too: bookings answers it with a refusal, and its money goes back.
  const first = payment.status !== "succeeded";
  return { ...unchanged, attempt: "paid", payment: first ? "succeeded" : null, announce: "payment.succeeded" };
}

function decideProcessing(payment: PaymentView): SessionOutcome {
  if (payment.status !== "open") return { ...unchanged, attempt: "processing" };
  return { ...unchanged, attempt: "processing", payment: "processing", announce: "payment.processing" };
}

/** An attempt is over without the money. While the hold lasts the attendee may try again; else the payment is over too. */
export function afterLoss(payment: PaymentView): Pick<SessionOutcome, "payment" | "announce"> {
  if (payment.status === "processing") return { payment: "failed", announce: "payment.failed" };
  if (payment.status === "open" && payment.closeRequestedAt) return { payment: "expired", announce: "payment.expired" };
  return { payment: null, announce: null };
}

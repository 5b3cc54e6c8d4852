import Stripe from "stripe";
import type { RefundFacts } from "../domain/refundFacts.ts";
import type { SessionFacts } from "../domain/session.ts";
import { intentOfDispute } from "./disputes.ts";
import { toRefundFacts } from "./refunds.ts";
import { toSessionFacts } from "./sessions.ts";

/** What an event says that matters here. */
export type EventNews =
  | { kind: "session"; facts: SessionFacts }
  | { kind: "refund"; facts: RefundFacts }
  /** Money of this intent went back; how, its refunds tell. */
  | { kind: "charge_refunded"; paymentIntentId: string }
  /** How it stands is asked: Stripe sends several events of a dispute at once, in any order. */
  | { kind: "dispute"; id: string; paymentIntentId: string }
  | { kind: "other" };

export type SignedBody = { raw: Buffer; signature: string; secrets: readonly string[]; toleranceS: number; now: Date };

/**
 * The event in a webhook's body, if one of the secrets signed exactly these bytes at most `toleranceS` seconds ago; else
 * undefined. The SDK compares in constant time.
 */
export function verifiedEvent(stripe: Stripe, body: SignedBody): Stripe.Event | undefined {
  for (const secret of body.secrets) {
    try {
      const { raw, signature, toleranceS, now } = body;
      return stripe.webhooks.constructEvent(raw, signature, secret, toleranceS, undefined, now.getTime());
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
    }
  }
  return undefined;
}

/** The types that are read; the others are stored and left at that. */
export function readEvent(event: Stripe.Event): EventNews {
  switch (event.type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_succeeded":
    case "checkout.session.expired":
      return { kind: "session", facts: toSessionFacts(event.data.object) };
    case "checkout.session.async_payment_failed":
      return { kind: "session", facts: toSessionFacts(event.data.object, true) };
    case "refund.created":
    case "refund.updated":
    case "refund.failed":
    case "charge.refund.updated":
      return { kind: "refund", facts: toRefundFacts(event.data.object) };
    case "charge.refunded": {
      const intent = event.data.object.payment_intent;
      const paymentIntentId = typeof intent === "string" ? intent : intent?.id;
      return paymentIntentId ? { kind: "charge_refunded", paymentIntentId } : { kind: "other" };
    }
    case "charge.dispute.created":
    case "charge.dispute.updated":
    case "charge.dispute.closed":
    case "charge.dispute.funds_withdrawn":
    case "charge.dispute.funds_reinstated": {
      const paymentIntentId = intentOfDispute(event.data.object);
      return paymentIntentId ? { kind: "dispute", id: event.data.object.id, paymentIntentId } : { kind: "other" };
    }
    default:
      return { kind: "other" };
  }
}

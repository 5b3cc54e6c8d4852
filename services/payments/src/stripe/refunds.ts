import type { RefundStatus } from "@stagedoor/contracts/schemas/payments";
import type Stripe from "stripe";
import type { RefundFacts } from "../domain/refundFacts.ts";
import { ourId } from "./sessions.ts";

const pageSize = 100;
/** Of one payment; a payment has a handful. */
const mostOfOnePayment = 1_000;

const statuses: Record<string, RefundStatus> = {
  pending: "pending",
  requires_action: "requires_action",
  succeeded: "succeeded",
  failed: "failed",
  canceled: "cancelled",
};

export type RefundOrder = {
  refundId: string;
  attemptId: string;
  paymentId: string;
  bookingId: string;
  paymentIntentId: string;
  /** In minor units. */
  amount: number;
};

/** Asks for a refund, or answers the one that was made with this key. Errors: any of Stripe's. */
export async function createRefund(stripe: Stripe, order: RefundOrder, key: string): Promise<RefundFacts> {
  const { refundId, attemptId, paymentId, bookingId, paymentIntentId, amount } = order;
  const refund = await stripe.refunds.create(
    {
      payment_intent: paymentIntentId,
      amount,
      reason: "requested_by_customer",
      metadata: { refundId, attemptId, paymentId, bookingId },
    },
    { idempotencyKey: key },
  );
  return toRefundFacts(refund);
}

export async function retrieveRefund(stripe: Stripe, stripeRefundId: string): Promise<RefundFacts> {
  return toRefundFacts(await stripe.refunds.retrieve(stripeRefundId));
}

/** All refunds of a payment intent, those made in the dashboard included. */
export async function refundsOfIntent(stripe: Stripe, paymentIntentId: string): Promise<RefundFacts[]> {
  const found: RefundFacts[] = [];
  for await (const refund of stripe.refunds.list({ payment_intent: paymentIntentId, limit: pageSize })) {
    found.push(toRefundFacts(refund));
    if (found.length === mostOfOnePayment) break;
  }
  return found;
}

/** The refunds made since an instant, newest first. Limits: at most `limit` of them. */
export async function* listRefunds(stripe: Stripe, since: Date, limit: number): AsyncGenerator<RefundFacts> {
  const gte = Math.floor(since.getTime() / 1000);
  let seen = 0;
  for await (const refund of stripe.refunds.list({ created: { gte }, limit: pageSize })) {
    yield toRefundFacts(refund);
    seen += 1;
    if (seen === limit) return;
  }
}

/** The attempt that a payment intent was made for; nothing when it is not one of ours. */
export async function attemptOfIntent(
  stripe: Stripe,
  paymentIntentId: string,
): Promise<{ attemptId: string } | undefined> {
  const { metadata } = await stripe.paymentIntents.retrieve(paymentIntentId);
  const attemptId = ourId(metadata.attemptId);
  return attemptId ? { attemptId } : undefined;
}

export function toRefundFacts(refund: Stripe.Refund): RefundFacts {
  const intent = refund.payment_intent;
  return {
    stripeRefundId: refund.id,
    status: statuses[refund.status ?? "pending"] ?? "pending",
    amount: refund.amount,
    currency: refund.currency,
    paymentIntentId: typeof intent === "string" ? intent : (intent?.id ?? null),
    refundId: ourId(refund.metadata?.refundId),
    attemptId: ourId(refund.metadata?.attemptId),
    failure: refund.failure_reason ?? null,
  };
}

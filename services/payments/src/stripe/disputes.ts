import type { DisputeStatus } from "@stagedoor/contracts/schemas/payments";
import type Stripe from "stripe";
import type { DisputeFacts } from "../domain/dispute.ts";

const pageSize = 100;
/** Of one payment; a payment has one, rarely two. */
const mostOfOnePayment = 100;

/** Whatever else there is waits for somebody: for evidence, for the bank, for an appeal. */
const decided: Readonly<Record<string, DisputeStatus>> = {
  won: "won",
  lost: "lost",
  // An inquiry that came to nothing.
  warning_closed: "won",
};

/** A dispute as it is now: what an event says of it may be old. Errors: any of Stripe's. */
export async function retrieveDispute(stripe: Stripe, id: string): Promise<DisputeFacts> {
  return toDisputeFacts(await stripe.disputes.retrieve(id));
}

export async function disputesOfIntent(stripe: Stripe, paymentIntentId: string): Promise<DisputeFacts[]> {
  const found: DisputeFacts[] = [];
  for await (const dispute of stripe.disputes.list({ payment_intent: paymentIntentId, limit: pageSize })) {
    found.push(toDisputeFacts(dispute));
    if (found.length === mostOfOnePayment) break;
  }
  return found;
}

/** The disputes that began since an instant, newest first. Limits: at most `limit` of them. */
export async function* listDisputes(stripe: Stripe, since: Date, limit: number): AsyncGenerator<DisputeFacts> {
  const gte = Math.floor(since.getTime() / 1000);
  let seen = 0;
  for await (const dispute of stripe.disputes.list({ created: { gte }, limit: pageSize })) {
    yield toDisputeFacts(dispute);
    seen += 1;
    if (seen === limit) return;
  }
}

/**
 * Reads a dispute. One that was prevented never took money by itself: its charge was refunded instead, and that is told by the
 * refund. https://docs.stripe.com/disputes/prevention
 */
export function toDisputeFacts(dispute: Stripe.Dispute): DisputeFacts {
  const status = dispute.status === "prevented" ? "won" : (decided[dispute.status] ?? "open");
  return {
    id: dispute.id,
    status,
    amount: dispute.amount,
    currency: dispute.currency,
    reason: dispute.reason,
    paymentIntentId: intentOfDispute(dispute),
    blocksRefunds: status === "lost" || (status === "open" && !dispute.is_charge_refundable),
    createdAt: new Date(dispute.created * 1000),
  };
}

export function intentOfDispute({ payment_intent: intent }: Stripe.Dispute): string | null {
  return typeof intent === "string" ? intent : (intent?.id ?? null);
}

import type { Stripe } from "stripe";
import { formatAmount } from "../domain/currencies.ts";
import { badParam, refused } from "../failure.ts";
import { newId } from "../ids.ts";
import { mustFind } from "../queries/find.ts";
import { type DisputeReason, disputeShape } from "../shapes/dispute.ts";
import { type Cause, nowSeconds, type State } from "../state.ts";
import { insertObject, listObjects, replaceObject } from "../store/objects.ts";
import { emitEvent } from "./emitEvent.ts";

export type NewDispute = {
  /** In minor units; all of the charge without it. */
  amount?: number;
  /** Default: fraudulent. */
  reason?: DisputeReason;
  /** The bank only asks, and takes no money yet. Default false. */
  inquiry?: boolean;
};

/**
 * Lets the payer's bank dispute a payment. Errors: it was not charged, more is disputed than was charged, a dispute of it is
 * open or lost.
 */
export function openDispute(state: State, cause: Cause, intentId: string, wanted: NewDispute): Stripe.Dispute {
  const { body: intent } = mustFind(state.store, "payment_intent", intentId, "payment");
  if (intent.status !== "succeeded")
    throw refused(`Only a payment that succeeded can be disputed; ${intentId} did not.`);
  const { body: charge } = mustFind(state.store, "charge", String(intent.latest_charge));
  if (disputesOf(state, charge.id).some(({ status }) => !isOver(status) || status === "lost")) {
    throw refused(`Charge ${charge.id} is disputed already.`);
  }
  const { amount = charge.amount, reason = "fraudulent", inquiry = false } = wanted;
  if (amount > charge.amount) {
    throw badParam(`No more than ${formatAmount(charge.amount, charge.currency)} was charged.`, "amount");
  }
  const id = newId(state.random, "du_1");
  const dispute = disputeShape({ id, created: nowSeconds(state), charge, amount, reason, inquiry });
  insertObject(state.store, "dispute", dispute, {});
  replaceObject(state.store, "charge", { ...charge, disputed: true });
  emitEvent(state, cause, "charge.dispute.created", dispute);
  if (!inquiry) emitEvent(state, cause, "charge.dispute.funds_withdrawn", dispute);
  return dispute;
}

/** Whether the bank has the charge's money, or may take it: then nothing can be refunded. */
export function isChargedBack(state: State, chargeId: string): boolean {
  return disputesOf(state, chargeId).some((dispute) => !dispute.is_charge_refundable);
}

/** Whether a dispute is decided. */
export function isOver(status: string): boolean {
  return ["won", "lost", "warning_closed"].includes(status);
}

function disputesOf(state: State, chargeId: string): Stripe.Dispute[] {
  const page = listObjects(state.store, "dispute", [{ sql: "charge = ?", values: [chargeId] }], 100);
  return page.data.map(({ body }) => body);
}

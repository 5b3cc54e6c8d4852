import type { Stripe } from "stripe";
import { formatAmount } from "../domain/currencies.ts";
import { badParam, refused } from "../failure.ts";
import { newId } from "../ids.ts";
import type { RefundParams } from "../params/refund.ts";
import { mustFind } from "../queries/find.ts";
import { refundShape } from "../shapes/refund.ts";
import { type Cause, nowMs, nowSeconds, type State } from "../state.ts";
import { insertObject, replaceObject } from "../store/objects.ts";
import { readSwitch, writeSwitch } from "../store/switches.ts";
import { planTask } from "../store/tasks.ts";
import { emitEvent } from "./emitEvent.ts";
import { isChargedBack } from "./openDispute.ts";
import { updateRefund } from "./settleRefund.ts";

/** How the next refunds go: `pending` then succeeds, `failed` is pending and then fails, `waits` stays pending. */
export type NextRefund = "pending" | "failed" | "waits";

/**
 * Refunds a charge, wholly or by `amount`; the sum of its refunds never passes the charge.
 * Errors: no charge named, not charged, charged back, more than is left, nothing left.
 */
export function createRefund(state: State, cause: Cause, params: RefundParams): Stripe.Refund {
  const charge = chargeOf(state, params);
  if (isChargedBack(state, charge.id)) {
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: "charge_disputed" });
  }
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0) {
    throw refused(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
  }
  const amount = params.amount ?? left;
  if (amount > left) {
    const asked = formatAmount(amount, charge.currency);
    const rest = formatAmount(left, charge.currency);
    throw refused(`Refund amount (${asked}) is greater than unrefunded amount on charge (${rest})`, {
      param: "amount",
    });
  }
  const next = takeNextRefund(state);
  const refund = refundShape({
    id: newId(state.random, "re_3"),
    created: nowSeconds(state),
    amount,
    charge,
    reason: params.reason ?? null,
    metadata: params.metadata ?? {},
    status: next === undefined ? "succeeded" : "pending",
  });
  insertObject(
    state.store,
    "refund",
    refund,
    next === "pending" ? { outcome: "succeeded" } : next === "failed" ? { outcome: "failed" } : {},
  );
  emitEvent(state, cause, "refund.created", refund);
  refundCharge(state, cause, charge, amount);
  if (next === undefined) confirmDestination(state, refund);
  else if (next !== "waits") {
    planTask(state.store, { subject: refund.id, kind: "settle-refund", due: nowMs(state) + state.settleAfterMs });
  }
  return refund;
}

function chargeOf(state: State, params: RefundParams): Stripe.Charge {
  if (params.charge === undefined && params.payment_intent === undefined) {
    throw badParam(
      "One of the following params should be provided for this request: payment_intent or charge.",
      "payment_intent",
    );
  }
  if (params.charge !== undefined) {
    const { body } = mustFind(state.store, "charge", params.charge, "charge", 404);
    if (params.payment_intent !== undefined && params.payment_intent !== body.payment_intent) {
      throw refused("The provided charge does not belong to the provided payment_intent.", { param: "charge" });
    }
    if (body.status !== "succeeded") throw notCharged(`Charge ${body.id}`, "charge");
    return body;
  }
  const { body: intent } = mustFind(state.store, "payment_intent", params.payment_intent ?? "", "payment_intent", 404);
  if (intent.status !== "succeeded") throw notCharged(`PaymentIntent (${intent.id})`, "payment_intent");
  return mustFind(state.store, "charge", String(intent.latest_charge)).body;
}

function notCharged(what: string, param: string): Error {
  return refused(`This ${what} does not have a successful charge to refund.`, { param });
}

function takeNextRefund(state: State): NextRefund | undefined {
  const [next, ...rest] = readSwitch<NextRefund[]>(state.store, "next-refunds", []);
  if (next !== undefined) writeSwitch(state.store, "next-refunds", rest);
  return next;
}

function refundCharge(state: State, cause: Cause, charge: Stripe.Charge, amount: number): void {
  const amount_refunded = charge.amount_refunded + amount;
  const refunded = amount_refunded === charge.amount;
  const after: Stripe.Charge = { ...charge, amount_refunded, refunded };
  const previous = { amount_refunded: charge.amount_refunded, ...(refunded ? { refunded: false } : {}) };
  replaceObject(state.store, "charge", after);
  emitEvent(state, cause, "charge.refunded", after, previous);
}

/** Stripe learns the bank's reference a little after the refund, and tells it with `refund.updated`. */
function confirmDestination(state: State, refund: Stripe.Refund): void {
  const reference = String(7_000_000_000_000_000 + Math.floor(nowMs(state)));
  const destination_details: Stripe.Refund.DestinationDetails = {
    card: { reference, reference_status: "available", reference_type: "acquirer_reference_number", type: "refund" },
    type: "card",
  };
  updateRefund(state, refund, { destination_details });
}

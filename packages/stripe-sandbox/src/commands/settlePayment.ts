import type { Stripe } from "stripe";
import { refused } from "../failure.ts";
import { mustFind } from "../queries/find.ts";
import { chargeOutcome } from "../shapes/charge.ts";
import type { State } from "../state.ts";
import { replaceObject } from "../store/objects.ts";
import { forgetTask } from "../store/tasks.ts";
import { emitEvent } from "./emitEvent.ts";

const declined = { code: "card_declined", declineCode: "generic_decline", message: "The payment was declined." };

/** Ends a payment that settles later. Errors: it is not processing. */
export function settlePayment(state: State, intentId: string, outcome: "succeeded" | "failed"): Stripe.PaymentIntent {
  const { body: intent, private: hidden } = mustFind(state.store, "payment_intent", intentId, "intent");
  if (intent.status !== "processing") {
    throw refused(`Only a PaymentIntent that is processing can be settled; this one is ${intent.status}.`);
  }
  const { body: charge } = mustFind(state.store, "charge", String(intent.latest_charge));
  forgetTask(state.store, intentId, "settle-payment");
  const paid = outcome === "succeeded";
  const settledCharge: Stripe.Charge = {
    ...charge,
    amount_captured: paid ? charge.amount : 0,
    captured: paid,
    paid,
    status: outcome,
    outcome: chargeOutcome(paid ? { status: "succeeded" } : { status: "failed", ...declined }),
    failure_code: paid ? null : declined.code,
    failure_message: paid ? null : declined.message,
    receipt_url: paid ? `${state.publicUrl}/receipts/${charge.id}` : null,
  };
  const settled: Stripe.PaymentIntent = paid
    ? { ...intent, status: "succeeded", amount_received: intent.amount }
    : {
        ...intent,
        status: "requires_payment_method",
        payment_method: null,
        last_payment_error: lastError(state, intent),
      };
  replaceObject(state.store, "charge", settledCharge);
  replaceObject(state.store, "payment_intent", settled);
  emitEvent(state, null, `charge.${outcome}`, settledCharge);
  emitEvent(state, null, paid ? "payment_intent.succeeded" : "payment_intent.payment_failed", settled);
  if (hidden.session !== undefined) settleSession(state, hidden.session, paid);
  return settled;
}

function lastError(state: State, intent: Stripe.PaymentIntent): Stripe.PaymentIntent.LastPaymentError {
  return {
    charge: String(intent.latest_charge),
    code: declined.code,
    decline_code: declined.declineCode,
    message: declined.message,
    payment_method: mustFind(state.store, "payment_method", String(intent.payment_method)).body,
    type: "card_error",
  };
}

function settleSession(state: State, id: string, paid: boolean): void {
  const { body } = mustFind(state.store, "checkout.session", id);
  const session: Stripe.Checkout.Session = paid ? { ...body, payment_status: "paid" } : body;
  replaceObject(state.store, "checkout.session", session);
  emitEvent(state, null, `checkout.session.async_payment_${paid ? "succeeded" : "failed"}`, session);
}

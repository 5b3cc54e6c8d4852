import type { Stripe } from "stripe";
import { newId, randomText } from "../ids.ts";
import { chargedCard } from "../shapes/card.ts";
import { type ChargeOutcome, chargeShape } from "../shapes/charge.ts";
import { nowSeconds, type State } from "../state.ts";
import type { Payer } from "../store/kinds.ts";
import { insertObject, replaceObject } from "../store/objects.ts";
import type { Begun } from "./beginPayment.ts";
import { fingerprint } from "./beginPayment.ts";
import { emitEvent } from "./emitEvent.ts";

/** Tries the card once: a charge, and the payment intent as it is afterwards, with their events in Stripe's order. */
export function chargeCard(
  state: State,
  { intent, method }: Begun,
  payer: Payer,
  outcome: ChargeOutcome,
  authenticated: boolean,
): Stripe.PaymentIntent {
  const id = newId(state.random, "ch_3");
  const failed = outcome.status === "failed";
  const charge = chargeShape({
    id,
    created: nowSeconds(state),
    intent,
    paymentMethod: method.id,
    payer,
    card: chargedCard(payer, fingerprint(payer), {
      amount: failed ? null : intent.amount,
      code: failed ? null : randomText(state.random, 6).toUpperCase(),
      authenticated,
      transactionId: failed ? null : randomText(state.random, 15).toUpperCase(),
    }),
    outcome,
    receiptUrl: `${state.publicUrl}/receipts/${id}`,
  });
  insertObject(state.store, "charge", charge, {});
  const after = afterCharge(intent, method, charge, outcome);
  replaceObject(state.store, "payment_intent", after);
  emitEvent(state, null, `charge.${outcome.status}`, charge);
  emitEvent(state, null, intentEvents[outcome.status], after);
  return after;
}

const intentEvents = {
  succeeded: "payment_intent.succeeded",
  pending: "payment_intent.processing",
  failed: "payment_intent.payment_failed",
} as const;

function afterCharge(
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  charge: Stripe.Charge,
  outcome: ChargeOutcome,
): Stripe.PaymentIntent {
  const tried = { ...intent, latest_charge: charge.id, next_action: null, last_payment_error: null };
  if (outcome.status === "succeeded") {
    return { ...tried, status: "succeeded", amount_received: intent.amount, payment_method: method.id };
  }
  if (outcome.status === "pending") return { ...tried, status: "processing", payment_method: method.id };
  const error: Stripe.PaymentIntent.LastPaymentError = {
    charge: charge.id,
    code: outcome.code,
    ...(outcome.declineCode === null ? {} : { decline_code: outcome.declineCode }),
    doc_url: `https://docs.stripe.com/error-codes/${outcome.code.replaceAll("_", "-")}`,
    message: outcome.message,
    payment_method: method,
    type: "card_error",
  };
  return { ...tried, status: "requires_payment_method", payment_method: null, last_payment_error: error };
}

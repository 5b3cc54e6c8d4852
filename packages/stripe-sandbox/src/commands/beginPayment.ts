import { createHash } from "node:crypto";
import type { Stripe } from "stripe";
import { newId, randomText } from "../ids.ts";
import { mustFind } from "../queries/find.ts";
import { paymentMethodShape } from "../shapes/card.ts";
import { paymentIntentShape } from "../shapes/paymentIntent.ts";
import { nowSeconds, type State } from "../state.ts";
import type { Kinds, Payer } from "../store/kinds.ts";
import { insertObject } from "../store/objects.ts";
import { emitEvent } from "./emitEvent.ts";

export type Begun = { intent: Stripe.PaymentIntent; method: Stripe.PaymentMethod };

/** The session's payment intent, made when a card is first tried, and a payment method for the card. */
export function beginPayment(state: State, session: Kinds["checkout.session"], payer: Payer): Begun {
  const { body, private: hidden } = session;
  const created = nowSeconds(state);
  const method = paymentMethodShape(newId(state.random, "pm_1"), created, payer, fingerprint(payer));
  insertObject(state.store, "payment_method", method, {});
  if (typeof body.payment_intent === "string") {
    return { intent: mustFind(state.store, "payment_intent", body.payment_intent).body, method };
  }
  const id = newId(state.random, "pi_3");
  const intent = paymentIntentShape({
    id,
    clientSecret: `${id}_secret_${randomText(state.random, 25)}`,
    created,
    amount: body.amount_total ?? 0,
    currency: body.currency ?? "",
    paymentMethodTypes: body.payment_method_types,
    data: hidden.paymentIntentData,
  });
  insertObject(state.store, "payment_intent", intent, { session: body.id });
  emitEvent(state, null, "payment_intent.created", intent);
  return { intent, method };
}

/** The same card always has the same fingerprint. */
export function fingerprint(payer: Payer): string {
  return createHash("sha256").update(payer.cardNumber).digest("base64url").replaceAll(/[-_]/g, "0").slice(0, 16);
}

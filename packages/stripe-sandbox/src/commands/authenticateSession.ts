import type { Stripe } from "stripe";
import { mustFind } from "../queries/find.ts";
import type { State } from "../state.ts";
import { replaceObject } from "../store/objects.ts";
import { emitEvent } from "./emitEvent.ts";
import { chargeNow, type PayOutcome } from "./paySession.ts";

const message =
  "We are unable to authenticate your payment method. Please choose a different payment method and try again.";
const code = "payment_intent_authentication_failure";

/** Ends the bank's question: completed, the card is charged; failed, the customer may try another card. */
export function authenticateSession(state: State, id: string, result: "complete" | "fail"): PayOutcome {
  const session = mustFind(state.store, "checkout.session", id, "session");
  if (session.body.status !== "open") return { kind: "closed", session: session.body };
  const payer = session.private.authenticating;
  if (!payer || typeof session.body.payment_intent !== "string") {
    return { kind: "declined", code, declineCode: null, message: "There is no payment to authenticate." };
  }
  const { body: intent } = mustFind(state.store, "payment_intent", session.body.payment_intent);
  const method = mustFind(state.store, "payment_method", String(intent.payment_method)).body;
  if (result === "complete") return chargeNow(state, session, { intent, method }, payer, true);
  const failed: Stripe.PaymentIntent = {
    ...intent,
    status: "requires_payment_method",
    next_action: null,
    payment_method: null,
    last_payment_error: {
      code,
      doc_url: `https://docs.stripe.com/error-codes/${code.replaceAll("_", "-")}`,
      message,
      payment_method: method,
      type: "invalid_request_error",
    },
  };
  replaceObject(state.store, "payment_intent", failed);
  const { authenticating: _done, ...hidden } = session.private;
  replaceObject(state.store, "checkout.session", session.body, hidden);
  emitEvent(state, null, "payment_intent.payment_failed", failed);
  return { kind: "declined", code, declineCode: null, message };
}

import type { Stripe } from "stripe";
import { findCard } from "../domain/cards.ts";
import { mustFind } from "../queries/find.ts";
import { customerDetails } from "../shapes/session.ts";
import { nowMs, type State } from "../state.ts";
import type { Kinds, Payer } from "../store/kinds.ts";
import { replaceObject } from "../store/objects.ts";
import { forgetTask, planTask } from "../store/tasks.ts";
import { type Begun, beginPayment } from "./beginPayment.ts";
import { chargeCard } from "./chargeCard.ts";
import { emitEvent } from "./emitEvent.ts";
import { openDispute } from "./openDispute.ts";

export type PayOutcome =
  | { kind: "complete"; session: Stripe.Checkout.Session }
  | { kind: "authenticate" }
  | { kind: "declined"; code: string; declineCode: string | null; message: string }
  | { kind: "closed"; session: Stripe.Checkout.Session };

/**
 * What submitting the hosted page does. Paying twice changes nothing: the second finds the session closed.
 * `later` makes the payment settle later, with that outcome, whatever the card. Errors: no such session.
 */
export function paySession(
  state: State,
  id: string,
  payer: Payer,
  later?: "succeeded" | "failed" | "waits",
): PayOutcome {
  const session = mustFind(state.store, "checkout.session", id, "session");
  if (session.body.status !== "open") return { kind: "closed", session: session.body };
  if (session.body.amount_total === 0) {
    return { kind: "complete", session: complete(state, session, payer, null, "no_payment_required") };
  }
  const begun = beginPayment(state, session, payer);
  const { behaviour } = findCard(payer.cardNumber);
  if (later !== undefined) return settleLater(state, session, begun, payer, later);
  switch (behaviour.kind) {
    case "succeeds":
      return chargeNow(state, session, begun, payer, false);
    case "is-disputed": {
      const paid = chargeNow(state, session, begun, payer, false);
      openDispute(state, null, begun.intent.id, { inquiry: behaviour.inquiry });
      return paid;
    }
    case "settles-later":
      return settleLater(state, session, begun, payer, behaviour.outcome);
    case "authenticates":
      return askToAuthenticate(state, session, begun, payer);
    case "declines": {
      const { code, declineCode, message } = behaviour;
      const intent = chargeCard(state, begun, payer, { status: "failed", code, declineCode, message }, false);
      remember(state, session, intent.id);
      return { kind: "declined", code, declineCode, message };
    }
  }
}

/** Charges the card and completes the session as paid. */
export function chargeNow(
  state: State,
  session: Kinds["checkout.session"],
  begun: Begun,
  payer: Payer,
  authenticated: boolean,
): PayOutcome {
  const intent = chargeCard(state, begun, payer, { status: "succeeded" }, authenticated);
  return { kind: "complete", session: complete(state, session, payer, intent.id, "paid") };
}

function settleLater(
  state: State,
  session: Kinds["checkout.session"],
  begun: Begun,
  payer: Payer,
  outcome: "succeeded" | "failed" | "waits",
): PayOutcome {
  const intent = chargeCard(state, begun, payer, { status: "pending" }, false);
  if (outcome !== "waits") {
    replaceObject(state.store, "payment_intent", intent, { session: session.body.id, outcome });
    planTask(state.store, { subject: intent.id, kind: "settle-payment", due: nowMs(state) + state.settleAfterMs });
  }
  return { kind: "complete", session: complete(state, session, payer, intent.id, "unpaid") };
}

function askToAuthenticate(
  state: State,
  session: Kinds["checkout.session"],
  { intent, method }: Begun,
  payer: Payer,
): PayOutcome {
  const page = `${state.publicUrl}/c/pay/${session.body.id}`;
  const waiting: Stripe.PaymentIntent = {
    ...intent,
    status: "requires_action",
    last_payment_error: null,
    payment_method: method.id,
    next_action: { type: "redirect_to_url", redirect_to_url: { return_url: page, url: `${page}/authenticate` } },
  };
  replaceObject(state.store, "payment_intent", waiting);
  emitEvent(state, null, "payment_intent.requires_action", waiting);
  remember(state, session, intent.id, payer);
  return { kind: "authenticate" };
}

/** Keeps the payment intent of a try that did not complete the session, and the card that is to be authenticated. */
function remember(state: State, session: Kinds["checkout.session"], intentId: string, authenticating?: Payer): void {
  const { authenticating: _before, ...hidden } = session.private;
  const body = { ...session.body, payment_intent: intentId };
  replaceObject(state.store, "checkout.session", body, authenticating ? { ...hidden, authenticating } : hidden);
}

function complete(
  state: State,
  session: Kinds["checkout.session"],
  payer: Payer,
  intentId: string | null,
  paymentStatus: "paid" | "unpaid" | "no_payment_required",
): Stripe.Checkout.Session {
  const { authenticating: _done, ...hidden } = session.private;
  const body: Stripe.Checkout.Session = {
    ...session.body,
    customer_details: customerDetails(payer.email, payer.name),
    payment_intent: intentId,
    payment_status: paymentStatus,
    status: "complete",
    url: null,
  };
  replaceObject(state.store, "checkout.session", body, hidden);
  forgetTask(state.store, body.id, "expire-session");
  emitEvent(state, null, "checkout.session.completed", body);
  return body;
}

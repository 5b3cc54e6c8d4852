import type { Stripe } from "stripe";
import { refused } from "../failure.ts";
import { mustFind } from "../queries/find.ts";
import { type Cause, nowSeconds, type State } from "../state.ts";
import { replaceObject } from "../store/objects.ts";
import { forgetTask } from "../store/tasks.ts";
import { emitEvent } from "./emitEvent.ts";

/** Expires an open session, as asked or at its time, and cancels the payment that was begun. Errors: it is not open. */
export function expireSession(state: State, cause: Cause, id: string): Stripe.Checkout.Session {
  const { body: session } = mustFind(state.store, "checkout.session", id, "session");
  if (session.status !== "open") {
    throw refused(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    );
  }
  const expired: Stripe.Checkout.Session = { ...session, status: "expired", url: null };
  replaceObject(state.store, "checkout.session", expired);
  forgetTask(state.store, id, "expire-session");
  if (typeof session.payment_intent === "string") cancelIntent(state, cause, session.payment_intent);
  emitEvent(state, cause, "checkout.session.expired", expired);
  return expired;
}

function cancelIntent(state: State, cause: Cause, id: string): void {
  const { body: intent } = mustFind(state.store, "payment_intent", id);
  const canceled: Stripe.PaymentIntent = {
    ...intent,
    status: "canceled",
    canceled_at: nowSeconds(state),
    cancellation_reason: "expired",
    next_action: null,
  };
  replaceObject(state.store, "payment_intent", canceled);
  emitEvent(state, cause, "payment_intent.canceled", canceled);
}

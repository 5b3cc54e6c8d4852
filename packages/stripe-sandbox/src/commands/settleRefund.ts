import type { Stripe } from "stripe";
import { refused } from "../failure.ts";
import { mustFind } from "../queries/find.ts";
import type { Cause, State } from "../state.ts";
import { replaceObject } from "../store/objects.ts";
import { forgetTask } from "../store/tasks.ts";
import { emitEvent } from "./emitEvent.ts";

/** Ends a pending refund; a failed one gives its amount back to the charge. Errors: it is not pending. */
export function settleRefund(state: State, id: string, outcome: "succeeded" | "failed"): Stripe.Refund {
  const { body: refund } = mustFind(state.store, "refund", id, "refund");
  if (refund.status !== "pending") {
    throw refused(`Only a refund that is pending can be settled; this one is ${refund.status}.`);
  }
  forgetTask(state.store, id, "settle-refund");
  const { pending_reason: _over, ...settled } = refund;
  if (outcome === "succeeded") return updateRefund(state, refund, { status: "succeeded" }, settled);
  returnToCharge(state, refund);
  const failed = updateRefund(state, refund, { status: "failed", failure_reason: "lost_or_stolen_card" }, settled);
  emitEvent(state, null, "refund.failed", failed);
  return failed;
}

/** Changes a refund and tells it with `refund.updated` and, as Stripe still does, `charge.refund.updated`. */
export function updateRefund(
  state: State,
  before: Stripe.Refund,
  changes: Partial<Stripe.Refund>,
  base: Stripe.Refund = before,
  cause: Cause = null,
): Stripe.Refund {
  const after: Stripe.Refund = { ...base, ...changes };
  const previous = Object.fromEntries(
    Object.keys(changes).map((key) => [key, before[key as keyof Stripe.Refund] ?? null]),
  );
  replaceObject(state.store, "refund", after);
  emitEvent(state, cause, "refund.updated", after, previous);
  emitEvent(state, cause, "charge.refund.updated", after, previous);
  return after;
}

function returnToCharge(state: State, refund: Stripe.Refund): void {
  const { body: charge } = mustFind(state.store, "charge", String(refund.charge));
  const after: Stripe.Charge = {
    ...charge,
    amount_refunded: charge.amount_refunded - refund.amount,
    refunded: false,
  };
  replaceObject(state.store, "charge", after);
  emitEvent(state, null, "charge.updated", after, {
    amount_refunded: charge.amount_refunded,
    refunded: charge.refunded,
  });
}

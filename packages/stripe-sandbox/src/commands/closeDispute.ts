import type { Stripe } from "stripe";
import { refused } from "../failure.ts";
import { mustFind } from "../queries/find.ts";
import type { Cause, State } from "../state.ts";
import { replaceObject } from "../store/objects.ts";
import { emitEvent } from "./emitEvent.ts";
import { isOver } from "./openDispute.ts";

/**
 * Decides a dispute: won, the money comes back and can be refunded again; lost, the payer has it. An inquiry takes no money, so
 * it is only won: then it is `warning_closed`. Errors: it is decided already, an inquiry cannot be lost.
 */
export function closeDispute(state: State, cause: Cause, id: string, outcome: "won" | "lost"): Stripe.Dispute {
  const { body: dispute } = mustFind(state.store, "dispute", id, "dispute");
  if (isOver(dispute.status)) throw refused("This dispute is already closed.");
  const isInquiry = dispute.status.startsWith("warning_");
  if (isInquiry && outcome === "lost") throw refused("An inquiry takes no money, so it cannot be lost.");
  const changes = {
    status: isInquiry ? ("warning_closed" as const) : outcome,
    is_charge_refundable: outcome === "won",
  };
  const after: Stripe.Dispute = { ...dispute, ...changes };
  replaceObject(state.store, "dispute", after);
  emitEvent(state, cause, "charge.dispute.closed", after, {
    status: dispute.status,
    is_charge_refundable: dispute.is_charge_refundable,
  });
  if (after.status === "won") emitEvent(state, cause, "charge.dispute.funds_reinstated", after);
  return after;
}

import type { Stripe } from "stripe";
import { refused } from "../failure.ts";
import { mustFind } from "../queries/find.ts";
import type { Cause, State } from "../state.ts";
import { replaceObject } from "../store/objects.ts";
import { closeDispute } from "./closeDispute.ts";
import { emitEvent } from "./emitEvent.ts";
import { isOver } from "./openDispute.ts";

/** What decides a dispute in Stripe's test mode: https://docs.stripe.com/testing#evidence. */
const decisive: Readonly<Record<string, "won" | "lost">> = { winning_evidence: "won", losing_evidence: "lost" };

/**
 * Takes the host's evidence. Unless it is only kept (`submit: false`) the bank looks at it, and the test mode's words decide at
 * once. Errors: the dispute is decided already.
 */
export function updateDispute(
  state: State,
  cause: Cause,
  id: string,
  changes: { text?: string | undefined; submit?: boolean | undefined; metadata?: Record<string, string> | undefined },
): Stripe.Dispute {
  const { body: dispute } = mustFind(state.store, "dispute", id, "dispute");
  const { text, submit = text !== undefined, metadata } = changes;
  if (isOver(dispute.status) && text !== undefined) throw refused("This dispute is already closed.");
  const details = dispute.evidence_details;
  const after: Stripe.Dispute = {
    ...dispute,
    metadata: metadata ?? dispute.metadata,
    evidence: { ...dispute.evidence, uncategorized_text: text ?? dispute.evidence.uncategorized_text },
    evidence_details: { ...details, has_evidence: details.has_evidence || text !== undefined },
  };
  if (submit) {
    const count = details.submission_count + 1;
    after.evidence_details = { ...after.evidence_details, submission_count: count, submission_method: "manual" };
    after.status = dispute.status.startsWith("warning_") ? "warning_under_review" : "under_review";
  }
  replaceObject(state.store, "dispute", after);
  emitEvent(state, cause, "charge.dispute.updated", after, { status: dispute.status, evidence: dispute.evidence });
  const outcome = submit ? decisive[after.evidence.uncategorized_text ?? ""] : undefined;
  return outcome ? closeDispute(state, cause, id, outcome) : after;
}

import type { DeletedEvent } from "@stagedoor/contracts/schemas/events";
import type { Event } from "./event.ts";
import { startFaults } from "./eventFaults.ts";
import type { Outcome, Refusal } from "./outcome.ts";

/** Decides a publication. Publishing again changes nothing. Errors: `wrong_state` when cancelled, `invalid` when it has begun. */
export function decidePublish(event: Event, now: Date): Outcome {
  if (event.status === "published") return { kind: "unchanged", event };
  if (event.status === "cancelled") return { kind: "wrong_state", detail: "A cancelled event cannot be published." };
  const faults = startFaults(event, now);
  return faults.length > 0 ? { kind: "invalid", faults } : withStatus(event, "published", now);
}

/** Decides a cancellation. Cancelling again changes nothing. Errors: `wrong_state` for a draft, which nobody has seen. */
export function decideCancel(event: Event, now: Date): Outcome {
  if (event.status === "cancelled") return { kind: "unchanged", event };
  if (event.status === "draft") return { kind: "wrong_state", detail: "A draft is deleted, not cancelled." };
  return withStatus(event, "cancelled", now);
}

export type DeleteOutcome = { readonly kind: "deleted"; readonly last: DeletedEvent } | Refusal;

/** Decides a deletion. Errors: `wrong_state` for what others have seen. */
export function decideDelete(event: Event): DeleteOutcome {
  if (event.status !== "draft") {
    return { kind: "wrong_state", detail: "Only a draft can be deleted; cancel the event instead." };
  }
  return { kind: "deleted", last: { id: event.id, deleted: true, version: event.version + 1 } };
}

function withStatus(event: Event, status: Event["status"], now: Date): Outcome {
  const version = event.version + 1;
  return { kind: "changed", event: { ...event, status, updatedAt: now.toISOString(), version } };
}

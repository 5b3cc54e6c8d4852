import type { DeletedEvent } from "@stagedoor/contracts/schemas/events";
import { type Event, hasEnded } from "./event.ts";
import { startFaults } from "./eventFaults.ts";
import type { Outcome, Refusal } from "./outcome.ts";

/** Decides a publication. Publishing again changes nothing. Errors: `wrong_state` when cancelled, `invalid` when it has begun. */
export function decidePublish(event: Event, now: Date): Outcome {
  if (event.status === "published") return { kind: "unchanged", event };
  if (event.status === "cancelled") return { kind: "wrong_state", detail: "A cancelled event cannot be published." };
  const faults = startFaults(event, now);
  if (faults.length > 0) return { kind: "invalid", faults };
  return { kind: "changed", event: withStatus(event, "published", now) };
}

/**
 * Decides a cancellation. Cancelling again changes nothing. Errors: `wrong_state` for a draft, which nobody has seen, and for what
 * has ended, which people have had for their money.
 */
export function decideCancel(event: Event, now: Date): Outcome {
  if (event.status === "cancelled") return { kind: "unchanged", event };
  if (event.status === "draft") return { kind: "wrong_state", detail: "A draft is deleted, not cancelled." };
  if (hasEnded(event, now)) return { kind: "wrong_state", detail: "An event that has ended cannot be cancelled." };
  return { kind: "changed", event: withStatus(event, "cancelled", now) };
}

export type DeleteOutcome =
  | {
      readonly kind: "deleted";
      /** What is on sale is cancelled first, so that bookings are refunded and attendees are told of what. */
      readonly cancelled: Event | null;
      readonly last: DeletedEvent;
    }
  | Refusal;

/** Decides a deletion. Errors: `wrong_state` for what has ended, as it would be cancelled by it. */
export function decideDelete(event: Event, now: Date): DeleteOutcome {
  if (hasEnded(event, now)) return { kind: "wrong_state", detail: "An event that has ended cannot be deleted." };
  const cancelled = event.status === "published" ? withStatus(event, "cancelled", now) : null;
  const version = (cancelled ?? event).version + 1;
  return { kind: "deleted", cancelled, last: { id: event.id, deleted: true, version } };
}

function withStatus(event: Event, status: Event["status"], now: Date): Event {
  return { ...event, status, updatedAt: now.toISOString(), version: event.version + 1 };
}

import type { DeletedEvent } from "@stagedoor/contracts/schemas/events";
import type { Event } from "./event.ts";

export type Erased =
  | { readonly kind: "removed"; readonly last: DeletedEvent }
  | { readonly kind: "changed"; readonly says: "event.cancelled" | "event.updated"; readonly event: Event };

/**
 * What becomes of an event whose host's account was deleted. A draft goes. What has not ended is cancelled, so that bookings are refunded.
 * Description and place, in which hosts name themselves, are emptied; the title stays, because tickets and refunds are known by it.
 */
export function eraseEvent(event: Event, now: Date): Erased {
  const version = event.version + 1;
  if (event.status === "draft") return { kind: "removed", last: { id: event.id, deleted: true, version } };
  const isOver = event.status === "published" && Date.parse(event.endDateTime) <= now.getTime();
  const status = isOver ? event.status : "cancelled";
  const erased = { ...event, status, description: "", venue: null, updatedAt: now.toISOString(), version };
  return { kind: "changed", says: isOver ? "event.updated" : "event.cancelled", event: erased };
}

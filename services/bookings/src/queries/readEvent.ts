import type { Database } from "@stagedoor/postgres/database";
import { waitFor } from "@stagedoor/service/awaitProjection";
import type { Clock } from "@stagedoor/service/clock";
import { notFound, Problem } from "@stagedoor/service/problem";
import { readEventStock } from "../db/stock.ts";
import type { EventStock } from "../domain/stock.ts";

/**
 * An event that people may see, waited for while it, or its publication, is on its way here; `room` runs the waiting. Errors:
 * not_found for drafts, deleted events and ids that cannot be on their way; projection_pending (503) for those that could and
 * did not come; those of `room`.
 */
export async function readVisibleEvent(
  database: Database,
  eventId: string,
  now: Clock,
  room: <T>(wait: () => Promise<T>) => Promise<T> = (wait) => wait(),
): Promise<EventStock> {
  const known = await readEventStock(database.db, eventId);
  const event = known === undefined || known.status === "draft" ? await room(() => awaited(known)) : known;
  if (event.status === "deleted") throw notFound("event");
  return event;

  async function awaited(draft: EventStock | undefined): Promise<EventStock> {
    const visible = async () => {
      const event = await readEventStock(database.db, eventId);
      return event?.status === "draft" ? undefined : event;
    };
    // A draft may be published long after it was made.
    const freshness = draft === undefined ? {} : { freshForMs: Number.POSITIVE_INFINITY };
    return waitFor(visible, { id: eventId, what: "event", now, ...freshness }).catch((error) => {
      const isStillDraft = draft !== undefined && error instanceof Problem && error.code === "projection_pending";
      throw isStillDraft ? notFound("event") : error;
    });
  }
}

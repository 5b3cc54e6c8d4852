import type { Database } from "@stagedoor/postgres/database";
import { waitFor } from "@stagedoor/service/awaitProjection";
import type { Clock } from "@stagedoor/service/clock";
import { notFound, Problem } from "@stagedoor/service/problem";
import { readEventStock } from "../db/stock.ts";
import type { EventStock } from "../domain/stock.ts";

/**
 * An event that people may see, waited for while it, or its publication, is on its way here. Errors: not_found for drafts,
 * deleted events and ids that cannot be on their way; projection_pending (503) for those that could and did not come.
 */
export async function readVisibleEvent(database: Database, eventId: string, now: Clock): Promise<EventStock> {
  const visible = async () => {
    const event = await readEventStock(database.db, eventId);
    return event?.status === "draft" ? undefined : event;
  };
  const isDraft = (await readEventStock(database.db, eventId))?.status === "draft";
  // A draft may be published long after it was made.
  const freshness = isDraft ? { freshForMs: Number.POSITIVE_INFINITY } : {};
  const event = await waitFor(visible, { id: eventId, what: "event", now, ...freshness }).catch((error) => {
    throw isDraft && error instanceof Problem && error.code === "projection_pending" ? notFound("event") : error;
  });
  if (event.status === "deleted") throw notFound("event");
  return event;
}

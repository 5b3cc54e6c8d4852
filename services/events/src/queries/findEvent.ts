import type { Database } from "@stagedoor/postgres/database";
import { eq, sql } from "drizzle-orm";
import { type EventView, selectEventViews, toEventView } from "../db/eventViews.ts";
import { events } from "../db/schema.ts";

export type FindEvent = (eventId: string, viewerId: string | undefined) => Promise<EventView | undefined>;

/**
 * Reads one event: one prepared query, one round trip. A draft is found by its host only.
 */
export function findEventIn(database: Database): FindEvent {
  const byId = selectEventViews(database.db)
    .where(eq(events.id, sql.placeholder("id")))
    .prepare("event_by_id");
  return async (eventId, viewerId) => {
    const [row] = await byId.execute({ id: eventId });
    if (row === undefined || (row.event.status === "draft" && row.event.hostId !== viewerId)) return undefined;
    return toEventView(row);
  };
}

import type { Database } from "@stagedoor/postgres/database";
import { inArray } from "drizzle-orm";
import { type EventView, selectEventViews, toEventView } from "../db/eventViews.ts";
import { events } from "../db/schema.ts";

/** Events in the order of their ids; one that is gone meanwhile is left out. Limits: those of a page. */
export async function viewsInOrder(db: Database["db"], ids: readonly string[]): Promise<EventView[]> {
  if (ids.length === 0) return [];
  const rows = await selectEventViews(db).where(inArray(events.id, [...ids]));
  const views = new Map(rows.map((row) => [row.event.id, toEventView(row)]));
  return ids.flatMap((id) => views.get(id) ?? []);
}

import type { Database } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import { type EventView, selectEventViews, toEventView } from "../db/eventViews.ts";
import { events } from "../db/schema.ts";

const prepared = new WeakMap<Database["db"], ReturnType<typeof prepare>>();

/** Once for each pool: to put the statement together took as long as to run it. */
function prepare(db: Database["db"]) {
  return selectEventViews(db)
    .where(sql`${events.id} = any (${sql.placeholder("ids")}::text::uuid[])`)
    .prepare("events_by_ids");
}

/** Events in the order of their ids; one that is gone meanwhile is left out. Limits: those of a page. */
export async function viewsInOrder(db: Database["db"], ids: readonly string[]): Promise<EventView[]> {
  if (ids.length === 0) return [];
  const byIds = prepared.get(db) ?? prepare(db);
  prepared.set(db, byIds);
  const rows = await byIds.execute({ ids: `{${ids.join(",")}}` });
  const views = new Map(rows.map((row) => [row.event.id, toEventView(row)]));
  return ids.flatMap((id) => views.get(id) ?? []);
}

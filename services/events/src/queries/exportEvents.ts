import type { Database } from "@stagedoor/postgres/database";
import { asc, eq } from "drizzle-orm";
import type { EventView } from "../db/eventViews.ts";
import { events } from "../db/schema.ts";
import { viewsInOrder } from "./eventsById.ts";

/** An event with 20 seat plans and all their blocked seats is half a megabyte. */
const pageSize = 50;

/** The ids of all events of a host, drafts and cancelled ones too, by their start; at most `most`. */
export async function ownEventIds({ db }: Database, hostId: string, most: number): Promise<string[]> {
  const rows = await db
    .select({ id: events.id })
    .from(events)
    .where(eq(events.hostId, hostId))
    .orderBy(asc(events.startAt), asc(events.id))
    .limit(most);
  return rows.map(({ id }) => id);
}

/** Events by their ids, page by page, as they are when their page is read; one that is gone meanwhile is left out. */
export async function* eventPages({ db }: Database, ids: readonly string[]): AsyncGenerator<EventView[]> {
  for (let at = 0; at < ids.length; at += pageSize) yield await viewsInOrder(db, ids.slice(at, at + pageSize));
}

export type ExportedInterest = { readonly eventId: string; readonly title: string; readonly createdAt: Date };

/** The events that a person is interested in, those that have ended too for as long as that is kept; at most `most`. */
export async function exportInterests(
  { sql }: Database,
  attendeeId: string,
  most: number,
): Promise<ExportedInterest[]> {
  // Lateral, each with a limit, so that titles are looked up one by one: joined, all events are read for a thousand.
  const rows = await sql<{ eventId: string; title: string; createdAt: string }[]>`
    select i.event_id as "eventId", event.title, i.created_at as "createdAt"
    from interests i cross join lateral (select e.title from events e where e.id = i.event_id limit 1) as event
    where i.attendee_id = ${attendeeId}::uuid
    order by i.created_at, i.event_id limit ${most}`;
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}

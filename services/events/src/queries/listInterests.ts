import type { Database } from "@stagedoor/postgres/database";
import { inArray } from "drizzle-orm";
import { type EventView, selectEventViews, toEventView } from "../db/eventViews.ts";
import { events } from "../db/schema.ts";
import type { OwnPage } from "./listFollows.ts";

export type InterestingEvent = { readonly createdAt: Date; readonly view: EventView };

/**
 * A page of the events that a person is interested in, or of one of them, by the time since when, and how many there are in all: those that have not
 * ended, also if they were cancelled.
 */
export async function listInterests(
  { db, sql }: Database,
  attendeeId: string,
  now: Date,
  { limit, offset, order }: OwnPage,
  eventId?: string,
): Promise<{ items: InterestingEvent[]; total: number }> {
  // Lateral, each with a limit, so that the events are looked up one by one: joined, all events are read for a thousand.
  const own = sql`
    from interests i cross join lateral (
      select from events e where e.id = i.event_id and e.end_at > ${now.toISOString()}::timestamptz and e.status <> 'draft' limit 1)
      as event
    where i.attendee_id = ${attendeeId}::uuid ${eventId === undefined ? sql`` : sql`and i.event_id = ${eventId}::uuid`}`;
  const direction = sql.unsafe(order);
  const [page, [counted]] = await Promise.all([
    sql<{ eventId: string; createdAt: string }[]>`
      select i.event_id as "eventId", i.created_at as "createdAt" ${own}
      order by i.created_at ${direction}, i.event_id ${direction} limit ${limit} offset ${offset}`,
    sql<{ total: number }[]>`select count(*)::int as total ${own}`,
  ]);
  const views = await viewsOf(db, page);
  const items = page.flatMap(({ eventId, createdAt }) => {
    const view = views.get(eventId);
    return view === undefined ? [] : [{ createdAt: new Date(createdAt), view }];
  });
  return { items, total: counted?.total ?? 0 };
}

async function viewsOf(
  db: Database["db"],
  page: readonly { readonly eventId: string }[],
): Promise<Map<string, EventView>> {
  if (page.length === 0) return new Map();
  const ids = page.map(({ eventId }) => eventId);
  const rows = await selectEventViews(db).where(inArray(events.id, ids));
  return new Map(rows.map((row) => [row.event.id, toEventView(row)]));
}

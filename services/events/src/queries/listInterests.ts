import type { Database } from "@stagedoor/postgres/database";
import { and, asc, count, desc, eq, gt, inArray, ne } from "drizzle-orm";
import { type EventView, selectEventViews, toEventView } from "../db/eventViews.ts";
import { events, interests } from "../db/schema.ts";
import type { OwnPage } from "./listFollows.ts";

export type InterestingEvent = { readonly createdAt: Date; readonly view: EventView };

/**
 * A page of the events that a person is interested in, by the time since when, and how many there are in all: those that have not
 * ended, also if they were cancelled.
 */
export async function listInterests(
  { db }: Database,
  attendeeId: string,
  now: Date,
  { limit, offset, order }: OwnPage,
): Promise<{ items: InterestingEvent[]; total: number }> {
  const where = and(eq(interests.attendeeId, attendeeId), gt(events.endAt, now), ne(events.status, "draft"));
  const direction = order === "asc" ? asc : desc;
  const [page, [counted]] = await Promise.all([
    db
      .select({ eventId: interests.eventId, createdAt: interests.createdAt })
      .from(interests)
      .innerJoin(events, eq(events.id, interests.eventId))
      .where(where)
      .orderBy(direction(interests.createdAt), direction(interests.eventId))
      .limit(limit)
      .offset(offset),
    db.select({ total: count() }).from(interests).innerJoin(events, eq(events.id, interests.eventId)).where(where),
  ]);
  const views = await viewsOf(db, page);
  const items = page.flatMap(({ eventId, createdAt }) => {
    const view = views.get(eventId);
    return view === undefined ? [] : [{ createdAt, view }];
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

import type { EventStatus } from "@stagedoor/contracts/schemas/events";
import type { Database } from "@stagedoor/postgres/database";
import { and, asc, count, desc, eq, gte, lte, type SQL, sql } from "drizzle-orm";
import { type EventView, selectEventViews, toEventView } from "../db/eventViews.ts";
import { events } from "../db/schema.ts";

export type EventFilter = {
  /** Events that start at this instant or later. */
  readonly from?: Date;
  /** Events that start at this instant or earlier. */
  readonly to?: Date;
  readonly hostId?: string;
  /** Part of the title, the description or the venue, in any case. */
  readonly text?: string;
  /** Without: published ones, and a host's own of every status when `hostId` is the viewer. */
  readonly status?: EventStatus;
};

export type EventPage = {
  readonly sort: "date" | "title" | "createdAt";
  readonly order: "asc" | "desc";
  readonly limit: number;
  readonly offset: number;
};

const sortedBy = { date: events.startAt, title: sql`lower(${events.title})`, createdAt: events.createdAt };

/** A page of the events that a viewer may see, in a stable order, and how many there are in all. */
export async function listEvents(
  { db }: Database,
  filter: EventFilter,
  page: EventPage,
  viewerId: string | undefined,
): Promise<{ views: EventView[]; total: number }> {
  const where = and(...conditions(filter, viewerId));
  const direction = page.order === "asc" ? asc : desc;
  const [rows, [counted]] = await Promise.all([
    selectEventViews(db)
      .where(where)
      .orderBy(direction(sortedBy[page.sort]), direction(events.id))
      .limit(page.limit)
      .offset(page.offset),
    db.select({ total: count() }).from(events).where(where),
  ]);
  return { views: rows.map(toEventView), total: counted?.total ?? 0 };
}

function conditions(filter: EventFilter, viewerId: string | undefined): SQL[] {
  const found: SQL[] = visible(filter, viewerId);
  if (filter.hostId !== undefined) found.push(eq(events.hostId, filter.hostId));
  if (filter.from !== undefined) found.push(gte(events.startAt, filter.from));
  if (filter.to !== undefined) found.push(lte(events.startAt, filter.to));
  if (filter.text !== undefined && filter.text !== "") {
    found.push(sql`(title || E'\\n' || description || E'\\n' || coalesce(venue, '')) ilike ${containing(filter.text)}`);
  }
  return found;
}

/** Drafts are for their host; everybody else's list has published events unless it asks for cancelled ones. */
function visible({ status, hostId }: EventFilter, viewerId: string | undefined): SQL[] {
  const own = viewerId === undefined ? sql`false` : eq(events.hostId, viewerId);
  if (status === "draft") return [eq(events.status, status), own];
  if (status === undefined && hostId !== undefined && hostId === viewerId) return [own];
  return [eq(events.status, status ?? "published")];
}

/** A pattern for LIKE that finds a text as it stands: its % and _ are no wildcards. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
}

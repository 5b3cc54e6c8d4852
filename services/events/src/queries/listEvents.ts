import type { Database } from "@stagedoor/postgres/database";
import { type SQL, sql } from "drizzle-orm";
import type { EventView } from "../db/eventViews.ts";
import { conditionsOf, type EventFilter, type Viewing } from "./eventConditions.ts";
import {
  type EventPage,
  type Found,
  instantText,
  type Position,
  type RankedPosition,
  type Total,
} from "./eventPage.ts";
import { viewsInOrder } from "./eventsById.ts";
import { findRanked } from "./rankedEvents.ts";

export type ListLimits = {
  /** How far matches are counted. */
  readonly counted: number;
  /** How many matches are ranked: those that begin first. */
  readonly ranked: number;
};

export type EventList = {
  readonly views: EventView[];
  readonly total: Total;
  /** Where the next page begins; undefined at the end. */
  readonly next: Position | RankedPosition | undefined;
};

/** A page of the events that a viewer may see, in a stable order, how many there are in all, and where the next one begins. */
export async function listEvents(
  { db }: Database,
  filter: EventFilter,
  page: EventPage,
  viewing: Viewing,
  limits: ListLimits,
): Promise<EventList> {
  const search = await searchOf(db, filter.text);
  if (search === "nothing") return { views: [], total: { count: 0, isExact: true }, next: undefined };
  const where = conditionsOf(filter, search?.words, viewing);
  const found =
    page.sort === "relevance"
      ? await findRanked(db, {
          where,
          ranking: search?.ranking ?? "",
          page,
          status: filter.status,
          most: limits.ranked,
        })
      : await findInOrder(db, where, page);
  const rows = found.rows.slice(0, page.limit);
  const [views, total] = await Promise.all([
    viewsInOrder(
      db,
      rows.map(({ position }) => position.id),
    ),
    totalOf(db, where, page, found, limits.counted),
  ]);
  return { views, total, next: found.rows.length > page.limit ? rows.at(-1)?.position : undefined };
}

/** What finds a text and what ranks it; nothing is found by a text without a word. */
async function searchOf(db: Database["db"], text: string | undefined) {
  if (text === undefined || text === "") return undefined;
  const [row] = await db.execute<{ words: string | null; ranking: string | null }>(
    sql`select search_query(${text}::text) as words, search_ranking(${text}::text) as ranking`,
  );
  return row?.words && row.ranking ? { words: row.words, ranking: row.ranking } : ("nothing" as const);
}

const keys = {
  date: { column: sql`e.start_at`, text: instantText(sql`e.start_at`), type: sql`timestamptz` },
  createdAt: { column: sql`e.created_at`, text: instantText(sql`e.created_at`), type: sql`timestamptz` },
  title: { column: sql`lower(e.title)`, text: sql`lower(e.title)`, type: sql`text` },
};

async function findInOrder(db: Database["db"], where: SQL, page: EventPage): Promise<Found> {
  const { column, text, type } = keys[page.sort as keyof typeof keys];
  const isForward = page.order === "asc";
  const direction = isForward ? sql`asc` : sql`desc`;
  const position = page.after?.position as Position | undefined;
  const rest =
    position === undefined
      ? sql`true`
      : sql`(${column}, e.id) ${isForward ? sql`>` : sql`<`} (${position.key}::${type}, ${position.id}::uuid)`;
  const rows = await db.execute<Position>(sql`
    select e.id, ${text} as key from events e where ${where} and ${rest}
    order by ${column} ${direction}, e.id ${direction} limit ${page.limit + 1} offset ${page.offset}`);
  return { rows: rows.map(({ id, key }) => ({ position: { id, key } })), total: undefined };
}

async function totalOf(db: Database["db"], where: SQL, page: EventPage, found: Found, most: number): Promise<Total> {
  if (page.after !== undefined) return page.after.total;
  if (found.total !== undefined) return found.total;
  // The last page, unless it is one past the end, says how many there are.
  const isLast = found.rows.length <= page.limit && (found.rows.length > 0 || page.offset === 0);
  if (isLast) return { count: page.offset + found.rows.length, isExact: true };
  const [row] = await db.execute<{ count: number }>(
    // In an order, because without it the planner reads the whole table in the hope to find as many soon.
    sql`select count(*)::int as count from (
      select from events e where ${where} order by e.start_at, e.id limit ${most + 1}) as counted`,
  );
  const count = row?.count ?? 0;
  return { count: Math.min(count, most), isExact: count <= most };
}

import type { Database } from "@stagedoor/postgres/database";
import type { EventView } from "../db/eventViews.ts";
import { conditionsOf, type EventFilter, listsOf, type Viewing } from "./eventConditions.ts";
import type { EventPage, Position, RankedPosition, Total } from "./eventPage.ts";
import { viewsInOrder } from "./eventsById.ts";
import { findInOrder } from "./orderedEvents.ts";
import { findRanked } from "./rankedEvents.ts";
import { searchTermsOf } from "./searchTerms.ts";

export type ListLimits = {
  /** How far matches are counted. */
  readonly counted: number;
  /** How many matches are ranked: those that begin first. */
  readonly ranked: number;
  /**
   * How many events with its rarest word a search looks at in the order of dates: else two common words that are never together would
   * have it read all that there are.
   */
  readonly examined: number;
};

export type EventList = {
  readonly views: EventView[];
  readonly total: Total;
  /** Where the next page begins; undefined at the end. */
  readonly next: Position | RankedPosition | undefined;
};

/** A page of the events that a viewer may see, in a stable order, how many there are in all, and where the next one begins. */
export async function listEvents(
  database: Database,
  filter: EventFilter,
  page: EventPage,
  viewing: Viewing,
  limits: ListLimits,
): Promise<EventList> {
  const lists = listsOf(filter, viewing);
  const terms = await searchTermsOf(database, filter, lists);
  if (terms === "none") return { views: [], total: { count: 0, isExact: true }, next: undefined };
  const where = conditionsOf(filter, viewing);
  const found =
    page.sort === "relevance" && terms !== "all"
      ? await findRanked(database, { matching: { terms, lists, where }, page, limits })
      : await findInOrder(database, { terms, lists, where, page, limits });
  const rows = found.rows.slice(0, page.limit);
  const views = await viewsInOrder(
    database.db,
    rows.map(({ position }) => position.id),
  );
  return { views, total: found.total, next: found.rows.length > page.limit ? rows.at(-1)?.position : undefined };
}

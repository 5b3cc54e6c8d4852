import { type SQL, sql } from "drizzle-orm";

export const eventSorts = ["date", "title", "createdAt", "relevance"] as const;
export type EventSort = (typeof eventSorts)[number];

/** The last event of a page in an order: its key, as the database writes it, and its id. */
export type Position = { readonly key: string; readonly id: string };

export type EventPage = {
  readonly sort: EventSort;
  readonly order: "asc" | "desc";
  readonly limit: number;
  readonly offset: number;
  /** Only what comes after it; `offset` is 0 then. With `total`, which is not counted again. */
  readonly after?: { readonly position: Position | RankedPosition; readonly total: Total };
};

/** How many events there are; at least so many where they are not counted to the end. */
export type Total = { readonly count: number; readonly isExact: boolean };

/** The last event of a page by relevance, and up to which start events were ranked (null: all were). */
export type RankedPosition = Position & { readonly rank: number; readonly edge: string | null };

export type Found = {
  /** One more than the page has, where there are more. */
  readonly rows: readonly { readonly position: Position | RankedPosition }[];
  readonly total: Total;
};

/** Of matches that were read up to a limit, or cut short before it. */
export function totalFrom(matches: number, limit: number, isShort = false): Total {
  return matches < limit ? { count: matches, isExact: !isShort } : { count: limit - 1, isExact: false };
}

/** Instants to the microsecond, in one form whatever the session's settings are. */
export const instantText = (column: SQL) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

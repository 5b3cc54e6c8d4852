import type { Database } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import { type EventPage, type Found, instantText, type RankedPosition, totalFrom } from "./eventPage.ts";
import { runPrepared } from "./runPrepared.ts";
import { isCutShort, type Matching, matchesByDate, pointsOf } from "./wordMatches.ts";

export type Ranking = {
  readonly matching: Pick<Matching, "terms" | "lists" | "where">;
  readonly page: EventPage;
  readonly limits: { readonly counted: number; readonly ranked: number; readonly examined: number };
};

/**
 * Matches, best first. To rank one it must be read, and a common word is in half of all events: so only some are ranked, those that
 * begin first (that ended last). Later pages rank up to the same start, so that new events push nobody out.
 */
export async function findRanked(database: Database, { matching, page, limits }: Ranking): Promise<Found> {
  const order = matching.lists.join("") === "o" ? "desc" : "asc";
  const position = page.after?.position as RankedPosition | undefined;
  const edge = position?.edge ?? null;
  const within =
    edge === null ? sql`true` : sql`w.start_at ${order === "desc" ? sql`>=` : sql`<=`} ${edge}::timestamptz`;
  // What came meanwhile may add to them, which must not push others out either.
  const ranked = position === undefined ? limits.ranked : 2 * limits.ranked;
  const limit = position === undefined ? Math.max(ranked, limits.counted) + 1 : ranked;
  const direction = sql.raw(order);
  const rest =
    position === undefined
      ? sql`true`
      : sql`(-rank, start_at, event_id) > (-(${position.rank}::float8), ${position.key}::timestamptz, ${position.id}::uuid)`;
  const others = matching.terms.slice(1).filter(({ asked }) => asked !== null);
  const sum = sql.join([sql`m.points`, ...others.map((term) => pointsOf(term, sql`m`))], sql` + `);
  type Row = { id: string | null; key: string; rank: number; edge: string | null; matches: number };
  const rows = await runPrepared<Row>(
    database,
    sql`
    with found as materialized (${matchesByDate({ ...matching, within, order, limit, examined: limits.examined })}),
    best as materialized (
      select m.event_id, m.start_at, (${sum}) / ${100 * matching.terms.length}::float8 as rank
      from (select * from found order by start_at ${direction}, event_id ${direction} limit ${ranked}::int) as m
    ),
    size as (
      select (select count(*)::int from found) as matches, (select ${order === "desc" ? sql`min` : sql`max`}(start_at) from best) as edge
    )
    select page.event_id as id, ${instantText(sql`page.start_at`)} as key, page.rank, matches, ${instantText(sql`edge`)} as edge
    from size left join lateral (
      select * from best where ${rest} order by -rank, start_at, event_id limit ${page.limit + 1}::int offset ${page.offset}::int
    ) as page on true
    order by -page.rank, page.start_at, page.event_id`,
  );
  const matches = rows[0]?.matches ?? 0;
  const lastEdge = position === undefined ? (matches > ranked ? (rows[0]?.edge ?? null) : null) : edge;
  return {
    rows: rows.flatMap(({ id, key, rank }) => (id === null ? [] : [{ position: { id, key, rank, edge: lastEdge } }])),
    total: page.after?.total ?? totalFrom(matches, limit, isCutShort(matching.terms, limit, limits.examined)),
  };
}

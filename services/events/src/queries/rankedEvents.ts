import type { Database } from "@stagedoor/postgres/database";
import { type SQL, sql } from "drizzle-orm";
import type { ShownStatus } from "../domain/event.ts";
import { type EventPage, type Found, instantText, type Position, type RankedPosition } from "./eventPage.ts";

export type Ranking = {
  readonly where: SQL;
  readonly ranking: string;
  readonly page: EventPage;
  readonly status: ShownStatus | undefined;
  readonly most: number;
};

/**
 * Matches, best first. To rank one it must be read, and a common word is in half of all events: so only `most` are ranked, those that
 * begin first (that ended last). Later pages rank up to the same start, so that new events push nobody out.
 */
export async function findRanked(db: Database["db"], asked: Ranking): Promise<Found> {
  const { where, ranking, page, status, most } = asked;
  const direction = status === "ended" ? sql`desc` : sql`asc`;
  const position = page.after?.position as RankedPosition | undefined;
  const edge = position?.edge ?? null;
  const within =
    edge === null ? sql`true` : sql`e.start_at ${status === "ended" ? sql`>=` : sql`<=`} ${edge}::timestamptz`;
  // What came meanwhile may add to them, which must not push others out either.
  const limit = position === undefined ? most : 2 * most;
  const rest =
    position === undefined
      ? sql`true`
      : sql`(-rank, start_at, id) > (-(${position.rank}::float8)::float4, ${position.key}::timestamptz, ${position.id}::uuid)`;
  const rows = await db.execute<Position & { rank: number; edge: string; matches: number }>(sql`
    with found as materialized (
      select e.id, e.start_at, ts_rank(e.words, ${ranking}::tsquery) as rank from events e where ${where} and ${within}
      order by e.start_at ${direction}, e.id ${direction} limit ${limit}
    ), last as (
      select count(*)::int as matches, ${status === "ended" ? sql`min(start_at)` : sql`max(start_at)`} as edge from found
    )
    select id, ${instantText(sql`start_at`)} as key, rank::float8 as rank, matches, ${instantText(sql`edge`)} as edge
    from found, last where ${rest}
    order by -rank, start_at, id limit ${page.limit + 1} offset ${page.offset}`);
  const [first] = rows;
  const isCut = position === undefined ? first?.matches === most : edge !== null;
  const lastEdge = position === undefined ? (first?.edge ?? null) : edge;
  const isCounted = first !== undefined && first.matches < most;
  return {
    rows: rows.map(({ id, key, rank }) => ({ position: { id, key, rank, edge: isCut ? lastEdge : null } })),
    total: isCounted ? { count: first.matches, isExact: true } : undefined,
  };
}

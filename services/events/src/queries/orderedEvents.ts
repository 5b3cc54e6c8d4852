import type { Database } from "@stagedoor/postgres/database";
import { type SQL, sql } from "drizzle-orm";
import { isInLists, type SearchList } from "./eventConditions.ts";
import { type EventPage, type Found, instantText, type Position, totalFrom } from "./eventPage.ts";
import { runPrepared } from "./runPrepared.ts";
import type { SearchTerms } from "./searchTerms.ts";
import { hasTerm, isCutShort, matchesByDate } from "./wordMatches.ts";

export type Ordering = {
  readonly terms: SearchTerms | "all";
  readonly lists: readonly SearchList[];
  readonly where: SQL;
  readonly page: EventPage;
  readonly limits: { readonly counted: number; readonly examined: number };
};

const keys = {
  date: { column: sql`s.start_at`, text: instantText(sql`key`), type: sql`timestamptz` },
  createdAt: { column: sql`s.created_at`, text: instantText(sql`key`), type: sql`timestamptz` },
  title: { column: sql`s.title`, text: sql`key`, type: sql`text` },
};

/**
 * A page in an order of `event_search`, and the count, both of the same rows. Words give matches in the order of dates only. By another
 * order all are sorted if they are no more than are counted; else they are so many that the index of the order meets enough soon.
 */
export async function findInOrder(database: Database, asked: Ordering): Promise<Found> {
  const found = await findPage(database, asked);
  return { rows: found.rows, total: asked.page.after?.total ?? found.total };
}

async function findPage(database: Database, asked: Ordering): Promise<Found> {
  const { terms, lists, where, page } = asked;
  const { counted, examined } = asked.limits;
  const enough = page.offset + page.limit + 1;
  const limit = page.after === undefined ? Math.max(counted + 1, enough) : enough;
  if (terms === "all") return read(database, inOrder(asked, limit), asked, limit);
  const matching = { terms, lists, where, examined };
  if (page.sort === "date") {
    const matches = matchesByDate({ ...matching, within: afterPosition(page, sql`w`), order: page.order, limit });
    return read(database, sql`select event_id, start_at as key from (${matches}) as m`, asked, limit);
  }
  const most = Math.max(counted + 1, enough);
  const all = matchesByDate({ ...matching, within: sql`true`, order: "asc", limit: most });
  const { column } = keyOf(page);
  const sorted = sql`
    select s.event_id, ${column} as key from (${all}) as m join event_search s using (event_id)`;
  const few = await read(database, sorted, asked, most, sql`key`);
  if (few.total.count < most - 1) return few;
  const dense = sql`${where} and ${sql.join(
    terms.map((term) => hasTerm(term, sql`s`)),
    sql` and `,
  )}`;
  return { ...(await read(database, inOrder({ ...asked, where: dense }, enough), asked, enough)), total: few.total };
}

/** The first rows of `event_search` behind the cursor. */
function inOrder({ lists, where, page }: Ordering, limit: number): SQL {
  const { column } = keyOf(page);
  const direction = sql.raw(page.order);
  return sql`
    select s.event_id, ${column} as key from event_search s where ${isInLists(lists)} and ${where} and ${afterPosition(page, sql`s`)}
    order by ${column} ${direction}, s.event_id ${direction} limit ${limit}::int`;
}

/** Reads a page of matches. With a key, those before the cursor are among them. */
async function read(
  database: Database,
  matches: SQL,
  { page, terms, limits }: Ordering,
  limit: number,
  key?: SQL,
): Promise<Found> {
  const { text } = keyOf(page);
  const direction = sql.raw(page.order);
  const rest = key === undefined ? sql`true` : afterPosition(page, sql`found`, key);
  const rows = await runPrepared<{ id: string | null; key: string; matches: number }>(
    database,
    sql`
    with found as materialized (${matches})
    select page.event_id as id, ${text} as key, size.matches
    from (select count(*)::int as matches from found) as size left join lateral (
      select event_id, key from found where ${rest}
      order by key ${direction}, event_id ${direction} limit ${page.limit + 1}::int offset ${page.offset}::int
    ) as page on true
    order by page.key ${direction}, page.event_id ${direction}`,
  );
  return {
    rows: rows.flatMap(({ id, key }) => (id === null ? [] : [{ position: { id, key } }])),
    total: totalFrom(rows[0]?.matches ?? 0, limit, terms !== "all" && isCutShort(terms, limit, limits.examined)),
  };
}

function afterPosition(page: EventPage, row: SQL, key: SQL = sql`${row}.${sql.raw(columnOf(page))}`): SQL {
  const position = page.after?.position as Position | undefined;
  if (position === undefined) return sql`true`;
  const { type } = keyOf(page);
  return sql`(${key}, ${row}.event_id) ${page.order === "asc" ? sql`>` : sql`<`} (${position.key}::${type}, ${position.id}::uuid)`;
}

const keyOf = (page: EventPage) => keys[page.sort as keyof typeof keys];
const columnOf = (page: EventPage) =>
  ({ date: "start_at", createdAt: "created_at", title: "title", relevance: "" })[page.sort];

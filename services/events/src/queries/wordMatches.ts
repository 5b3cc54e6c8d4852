import { type SQL, sql } from "drizzle-orm";
import type { SearchList } from "./eventConditions.ts";
import { mostCounted, type SearchTerm, type SearchTerms } from "./searchTerms.ts";

export type Matching = {
  readonly terms: SearchTerms;
  readonly lists: readonly SearchList[];
  /** What their rows `s` of `event_search` fulfil. */
  readonly where: SQL;
  /** What their rows `w` of `event_words` fulfil, besides. */
  readonly within: SQL;
  readonly order: "asc" | "desc";
  readonly limit: number;
  /** How many events of the first term are looked at. */
  readonly examined: number;
};

/**
 * The first matches in the order of dates, with the points of the first term: for each word and list the index is read from where it
 * begins until there are enough, or as many as may be were looked at. Its other terms are looked up for one event after the other.
 */
export function matchesByDate({ terms, lists, where, within, order, limit, examined }: Matching): SQL {
  const [first, ...others] = terms;
  const direction = order === "asc" ? sql`asc` : sql`desc`;
  const hasOthers = others.map((term) => sql`and ${hasTerm(term, sql`w`)}`);
  return sql`
    select m.event_id, m.start_at, m.list, max(m.points * ${share(first, sql`a.word`)}) as points
    from unnest(${textArray(first.words)}) as a (word), unnest(${textArray(lists)}::"char"[]) as l (list), lateral (
      select w.event_id, w.start_at, w.list, w.points
      from (
        select w.event_id, w.start_at, w.list, w.points from event_words w where w.word = a.word and w.list = l.list and ${within}
        order by w.start_at ${direction}, w.event_id ${direction} limit ${examinedOf(terms, limit, examined)}::int
      ) as w join event_search s on s.event_id = w.event_id
      where ${where} ${sql.join(hasOthers, sql` `)}
      order by w.start_at ${direction}, w.event_id ${direction} limit ${limit}::int
    ) as m
    group by m.event_id, m.start_at, m.list
    order by m.start_at ${direction}, m.event_id ${direction} limit ${limit}::int`;
}

/** How many events of each word are looked at. */
function examinedOf([{ words }]: SearchTerms, limit: number, examined: number): number {
  return Math.max(limit, Math.floor(examined / words.length));
}

/** Whether there may be matches among events that are not looked at. */
export function isCutShort(terms: SearchTerms, limit: number, examined: number): boolean {
  return terms[0].count > Math.min(mostCounted, examinedOf(terms, limit, examined));
}

/** Whether the event of a row of `event_words` or `event_search` has a term. With a limit: else Postgres may read all events that have it. */
export function hasTerm(term: SearchTerm, row: SQL): SQL {
  return sql`coalesce((select true ${wordsOf(term, row)} limit 1), false)`;
}

/** The points that an event has by a term. */
export function pointsOf(term: SearchTerm, row: SQL): SQL {
  return sql`coalesce((select max(o.points * ${share(term, sql`o.word`)}) ${wordsOf(term, row)}), 0)`;
}

function wordsOf(term: SearchTerm, row: SQL): SQL {
  return sql`from event_words o where o.word = any (${textArray(term.words)}) and o.list = ${row}.list
    and o.start_at = ${row}.start_at and o.event_id = ${row}.event_id`;
}

/** A word that has what was asked for as a part counts half. */
function share({ asked }: SearchTerm, word: SQL): SQL {
  return asked === null ? sql`0::float8` : sql`case when ${word} = ${asked}::text then 1::float8 else 0.5 end`;
}

/** Words have neither commas nor quotes nor backslashes in them. */
function textArray(words: readonly string[]): SQL {
  return sql`string_to_array(${words.join(",")}::text, ',')`;
}

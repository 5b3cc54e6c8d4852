import type { Database } from "@stagedoor/postgres/database";
import type { EventFilter, SearchList } from "./eventConditions.ts";

/** What an event must have one word of. */
export type SearchTerm = {
  /** The word that was asked for, and where few events have it longer ones with it as a part: at most 10. */
  readonly words: readonly string[];
  /** The word that counts in full for the ranking; null where the term does not rank. */
  readonly asked: string | null;
  /** How many events have it; counted to `mostCounted` and one more, where it matters. */
  readonly count: number;
};

/** Terms, the one first that the fewest events have. */
export type SearchTerms = readonly [SearchTerm, ...SearchTerm[]];

/** How far the events of a term are counted to know which is rare; an entry of an index each. */
export const mostCounted = 1_000;
/** So many events with the whole word, and parts of words are not looked for. */
const enough = 200;

/**
 * The terms of a text and of a place. "all": neither was asked for. "none": nothing can be found, since some word is in no event, or
 * there is no word.
 */
export async function searchTermsOf(
  { sql: tag }: Database,
  asked: EventFilter,
  lists: readonly SearchList[],
): Promise<SearchTerms | "all" | "none"> {
  const text = asked.text ?? "";
  const place = asked.place ?? "";
  if (text === "" && place === "") return "all";
  const { text: _text, place: _place, status: _status, ...others } = asked;
  const mostOfOne = Object.keys(others).length === 0 ? 1 : mostCounted + 1;
  const inLists = tag`string_to_array(${lists.join(",")}, ',')::"char"[]`;
  const rows = await tag<SearchTerm[]>`
    with terms as materialized (
      select asked, words from search_words_for(${text}, ${inLists}, ${enough})
      union all select null, array['@' || lexeme] from (select lexeme from search_lexemes(${place}) as lexeme limit 8) as placed
    )
    select asked, words, (
      select count(*)::int from (
        select from event_words w where w.word = any (words) and w.list = any (${inLists})
        limit (select case count(*) when 1 then ${mostOfOne}::int else ${mostCounted + 1}::int end from terms)
      ) as counted) as count
    from terms`;
  const isWithoutWord =
    (text !== "" && rows.every((row) => row.asked === null)) ||
    (place !== "" && rows.every((row) => row.asked !== null));
  if (isWithoutWord || rows.some(({ count }) => count === 0)) return "none";
  return rows.toSorted((a, b) => a.count - b.count) as unknown as SearchTerms;
}

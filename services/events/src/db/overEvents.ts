import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database } from "@stagedoor/postgres/database";

/** Marks at most `limit` published events that have ended by `now`, so that lists of what is to come need not look at them. Answers how many. */
export async function markOver({ sql }: Database, now: Date, limit: number): Promise<number> {
  const { count } = await sql`
    update event_search set over = true where event_id = any (array(
      select event_id from event_search where list = 'c' and end_at <= ${now.toISOString()}::timestamptz
      order by end_at limit ${limit} for update skip locked))`;
  return count;
}

/** The other way round: a replica of the release before lets a host give an event that is over a later end. */
export async function unmarkOver({ sql }: Database, now: Date, limit: number): Promise<number> {
  const { count } = await sql`
    update event_search set over = false where event_id = any (array(
      select event_id from event_search where list = 'o' and end_at > ${now.toISOString()}::timestamptz
      order by end_at limit ${limit} for update skip locked))`;
  return count;
}

/**
 * Forgets words that no event has any more: a title may have named somebody who is gone. Whoever writes words meanwhile is waited for,
 * and waits: else a word that comes back just now would be forgotten. Answers how many were looked at.
 */
export async function forgetWords({ transaction }: Database, limit: number): Promise<number> {
  return transaction(async (tx) => {
    const sql = rawSql(tx);
    const lost = await sql<
      { id: string; word: string }[]
    >`select id, word from search_words_lost order by id limit ${limit}`;
    if (lost.length === 0) return 0;
    await sql`select pg_advisory_xact_lock(hashtext('search_words'))`;
    const words = [...new Set(lost.map(({ word }) => word))];
    await sql`
      delete from search_parts p using (
        select has.word, substr(has.word, start) as part from unnest(${words}::text[]) as has (word), generate_series(1, length(has.word)) as start
        where not exists (select from event_words w where w.word = has.word collate "C")
      ) as gone
      where p.part = gone.part collate "C" and p.word = gone.word collate "C"`;
    await sql`delete from search_words_lost where id = any (${lost.map(({ id }) => id)}::bigint[])`;
    return lost.length;
  });
}

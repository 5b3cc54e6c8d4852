import type { Database } from "@stagedoor/postgres/database";

/** Marks at most `limit` published events that have ended by `now`, so that lists of what is to come need not look at them. Answers how many. */
export async function markOver({ sql }: Database, now: Date, limit: number): Promise<number> {
  const { count } = await sql`
    update events set over = true where id = any (array(
      select id from events where coming and end_at <= ${now.toISOString()}::timestamptz
      order by end_at limit ${limit} for update skip locked))`;
  return count;
}

/** The other way round: a replica of the release before lets a host give an event that is over a later end. */
export async function unmarkOver({ sql }: Database, now: Date, limit: number): Promise<number> {
  const { count } = await sql`
    update events set over = false where id = any (array(
      select id from events where over and end_at > ${now.toISOString()}::timestamptz
      order by end_at limit ${limit} for update skip locked))`;
  return count;
}

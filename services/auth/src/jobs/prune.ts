import type { Database } from "@stagedoor/postgres/database";

const batchSize = 5_000;

/** Deletes refresh tokens a day after their end, then sessions that have none left and retired keys, in batches. */
export async function prune({ sql }: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 24 * 3_600_000).toISOString();
  for (let deleted = batchSize; deleted === batchSize; ) {
    const { count } = await sql`
      delete from refresh_tokens where hash = any (array(
        select hash from refresh_tokens where expires_at < ${before}::timestamptz order by expires_at limit ${batchSize}))`;
    deleted = count;
  }
  await sql`
    delete from sessions where created_at < ${before}::timestamptz
      and not exists (select from refresh_tokens where session_id = sessions.id)`;
  await sql`delete from signing_keys where retired_at < ${before}::timestamptz`;
}

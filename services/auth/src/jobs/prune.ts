import type { Database } from "@stagedoor/postgres/database";

const batchSize = 5_000;

/**
 * Deletes in batches what was over a day ago: refresh tokens, then sessions that have none left, retired keys, links of mails, and what
 * was counted.
 */
export async function prune({ sql }: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 24 * 3_600_000).toISOString();
  await inBatches(
    () => sql`
      delete from refresh_tokens where hash = any (array(
        select hash from refresh_tokens where expires_at < ${before}::timestamptz order by expires_at limit ${batchSize}))`,
  );
  await sql`
    delete from sessions where created_at < ${before}::timestamptz
      and not exists (select from refresh_tokens where session_id = sessions.id)`;
  await sql`delete from signing_keys where retired_at < ${before}::timestamptz`;
  await inBatches(
    () => sql`
      delete from account_links where token_hash = any (array(
        select token_hash from account_links where expires_at < ${before}::timestamptz order by expires_at limit ${batchSize}))`,
  );
  await inBatches(
    () => sql`
      delete from attempts where key = any (array(
        select key from attempts where since < ${before}::timestamptz order by since limit ${batchSize}))`,
  );
}

async function inBatches(deleteSome: () => PromiseLike<{ count: number }>): Promise<void> {
  for (let deleted = batchSize; deleted === batchSize; ) deleted = (await deleteSome()).count;
}

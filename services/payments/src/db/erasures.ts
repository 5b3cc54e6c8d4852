import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database, Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";

/** Notes that an account is gone, again as well: it may have opened something meanwhile with a token that outlived it. */
export async function noteErasure(tx: Tx, userId: string, now: Date): Promise<void> {
  await rawSql(tx)`
    insert into erasures (user_id, told_at) values (${userId}, ${now.toISOString()}::timestamptz)
    on conflict (user_id) do update set told_at = excluded.told_at, done_at = null`;
}

/**
 * Erases of an attendee's attempts what the attendee has written: the addresses to return to, which may say anything. An open
 * attempt keeps its own until it is closed: a session whose id was lost is only found by exactly these parameters.
 */
export async function eraseAttempts(tx: Tx, userId: string, now: Date): Promise<void> {
  await rawSql(tx)`
    update attempts set parameters = null, url = null from payments
    where payments.id = attempts.payment_id and payments.attendee_id = ${userId} and attempts.status <> 'open'
      and (parameters is not null or url is not null)`;
  await rawSql(tx)`
    update erasures set done_at = ${now.toISOString()}::timestamptz
    where user_id = ${userId} and done_at is null and not exists (
      select from attempts join payments on payments.id = attempts.payment_id
      where payments.attendee_id = ${userId} and parameters is not null)`;
}

/** Accounts of which something is left, those that were told of first. */
export async function unfinishedErasures(database: Database, limit: number): Promise<string[]> {
  const rows = await database.db.execute<{ id: string }>(sql`
    select user_id as id from erasures where done_at is null order by told_at limit ${limit}`);
  return rows.map((row) => row.id);
}

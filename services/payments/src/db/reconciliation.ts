import type { Database } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";

const batch = 100;

/** Ids of attempts that have been on their way since before `before`, those asked about longest ago first. Marks them asked. */
export async function oldProcessingAttempts(database: Database, before: Date): Promise<string[]> {
  const rows = await database.db.execute<{ id: string }>(sql`
    update attempts set checked_at = now() where id in (
      select id from attempts where status = 'processing' and updated_at <= ${before.toISOString()}::timestamptz
      order by checked_at nulls first limit ${batch} for update skip locked)
    returning id`);
  return rows.map((row) => row.id);
}

/** Stripe's ids of refunds that have been on their way since before `before`. Marks them asked. */
export async function pendingRefunds(database: Database, before: Date): Promise<string[]> {
  const rows = await database.db.execute<{ id: string }>(sql`
    update refunds set checked_at = now() where id in (
      select id from refunds where status in ('pending', 'requires_action') and stripe_refund_id is not null
        and updated_at <= ${before.toISOString()}::timestamptz
      order by checked_at nulls first limit ${batch} for update skip locked)
    returning stripe_refund_id as id`);
  return rows.map((row) => row.id);
}

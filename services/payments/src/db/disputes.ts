import type { Database, Tx } from "@stagedoor/postgres/database";
import { asc, eq, inArray, sql } from "drizzle-orm";
import { type DisputeRow, disputes } from "./schema.ts";

const batch = 100;

export function disputesOfAttempt(tx: Tx, attemptId: string): Promise<DisputeRow[]> {
  return tx.select().from(disputes).where(eq(disputes.attemptId, attemptId)).orderBy(asc(disputes.createdAt));
}

/** Of at most a page of payments. */
export async function disputesOfPayments(db: Tx | Database["db"], paymentIds: string[]): Promise<DisputeRow[]> {
  if (paymentIds.length === 0) return [];
  return db.select().from(disputes).where(inArray(disputes.paymentId, paymentIds)).orderBy(asc(disputes.createdAt));
}

export async function findDispute(tx: Tx, id: string): Promise<DisputeRow | undefined> {
  const [row] = await tx.select().from(disputes).where(eq(disputes.id, id));
  return row;
}

/** Writes a dispute as it is now. The payment is locked. */
export async function keepDispute(tx: Tx, row: typeof disputes.$inferInsert): Promise<DisputeRow> {
  const { status, blocksRefunds, updatedAt } = row;
  const [kept] = await tx
    .insert(disputes)
    .values(row)
    .onConflictDoUpdate({ target: disputes.id, set: { status, blocksRefunds, updatedAt } })
    .returning();
  if (!kept) throw new Error("an insert returned nothing");
  return kept;
}

/** Ids of disputes that have been open since before `before`, those asked about longest ago first. Marks them asked. */
export async function openDisputes(database: Database, before: Date): Promise<string[]> {
  const rows = await database.db.execute<{ id: string }>(sql`
    update disputes set checked_at = now() where id in (
      select id from disputes where status = 'open' and updated_at <= ${before.toISOString()}::timestamptz
      order by checked_at nulls first limit ${batch} for update skip locked)
    returning id`);
  return rows.map((row) => row.id);
}

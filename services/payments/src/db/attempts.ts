import type { Database, Tx } from "@stagedoor/postgres/database";
import { and, eq, inArray } from "drizzle-orm";
import { liveAttemptStatuses } from "../domain/state.ts";
import { type AttemptRow, attempts } from "./schema.ts";

/** The attempt that stands in the way of another one of the same payment. */
export async function liveAttempt(tx: Tx, paymentId: string): Promise<AttemptRow | undefined> {
  const [row] = await tx
    .select()
    .from(attempts)
    .where(and(eq(attempts.paymentId, paymentId), inArray(attempts.status, [...liveAttemptStatuses])));
  return row;
}

export async function findAttempt(db: Tx | Database["db"], id: string): Promise<AttemptRow | undefined> {
  const [row] = await db.select().from(attempts).where(eq(attempts.id, id));
  return row;
}

export async function findAttemptByIntent(db: Tx | Database["db"], intentId: string): Promise<AttemptRow | undefined> {
  const [row] = await db.select().from(attempts).where(eq(attempts.paymentIntentId, intentId));
  return row;
}

export function attemptsOf(tx: Tx, paymentId: string): Promise<AttemptRow[]> {
  return tx.select().from(attempts).where(eq(attempts.paymentId, paymentId)).orderBy(attempts.createdAt);
}

export type NewAttempt = Omit<typeof attempts.$inferInsert, "createdAt" | "updatedAt">;

export async function insertAttempt(tx: Tx, attempt: NewAttempt, now: Date): Promise<AttemptRow> {
  const [row] = await tx
    .insert(attempts)
    .values({ ...attempt, createdAt: now, updatedAt: now })
    .returning();
  if (!row) throw new Error("an insert returned nothing");
  return row;
}

export async function changeAttempt(tx: Tx, id: string, changes: Partial<AttemptRow>, now: Date): Promise<AttemptRow> {
  const [row] = await tx
    .update(attempts)
    .set({ ...changes, updatedAt: now })
    .where(eq(attempts.id, id))
    .returning();
  if (!row) throw new Error(`there is no attempt ${id}`);
  return row;
}

import type { Database, Tx } from "@stagedoor/postgres/database";
import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { type RefundRow, refunds } from "./schema.ts";

export function refundsOfAttempt(tx: Tx, attemptId: string): Promise<RefundRow[]> {
  return tx.select().from(refunds).where(eq(refunds.attemptId, attemptId)).orderBy(asc(refunds.createdAt));
}

/** Of at most a page of payments. */
export async function refundsOfPayments(db: Tx | Database["db"], paymentIds: string[]): Promise<RefundRow[]> {
  if (paymentIds.length === 0) return [];
  return db.select().from(refunds).where(inArray(refunds.paymentId, paymentIds)).orderBy(asc(refunds.createdAt));
}

export async function findRefund(db: Tx | Database["db"], id: string): Promise<RefundRow | undefined> {
  const [row] = await db.select().from(refunds).where(eq(refunds.id, id));
  return row;
}

export async function findRefundByStripeId(tx: Tx, stripeRefundId: string): Promise<RefundRow | undefined> {
  const [row] = await tx.select().from(refunds).where(eq(refunds.stripeRefundId, stripeRefundId));
  return row;
}

export type NewRefund = Omit<typeof refunds.$inferInsert, "createdAt" | "updatedAt">;

export async function insertRefund(tx: Tx, refund: NewRefund, now: Date): Promise<RefundRow> {
  const [row] = await tx
    .insert(refunds)
    .values({ ...refund, createdAt: now, updatedAt: now })
    .returning();
  if (!row) throw new Error("an insert returned nothing");
  return row;
}

export async function changeRefund(tx: Tx, id: string, changes: Partial<RefundRow>, now: Date): Promise<RefundRow> {
  const [row] = await tx
    .update(refunds)
    .set({ ...changes, updatedAt: now })
    .where(eq(refunds.id, id))
    .returning();
  if (!row) throw new Error(`there is no refund ${id}`);
  return row;
}

const waitingOf = (attemptId: string) => and(eq(refunds.attemptId, attemptId), eq(refunds.status, "requested"));

/** What is not made at Stripe yet is not tried any more until it is released. */
export async function holdWaiting(tx: Tx, attemptId: string, now: Date): Promise<void> {
  await tx.update(refunds).set({ dueAt: null, updatedAt: now }).where(waitingOf(attemptId));
}

/** Makes due what was held. Returns how many. */
export async function releaseWaiting(tx: Tx, attemptId: string, now: Date): Promise<number> {
  const held = and(waitingOf(attemptId), isNull(refunds.dueAt));
  const rows = await tx.update(refunds).set({ dueAt: now, updatedAt: now }).where(held).returning({ id: refunds.id });
  return rows.length;
}

/** Gives up what is not made at Stripe yet. */
export async function cancelWaiting(tx: Tx, attemptId: string, failure: string, now: Date): Promise<void> {
  const changes = { status: "cancelled" as const, failure, dueAt: null, updatedAt: now };
  await tx.update(refunds).set(changes).where(waitingOf(attemptId));
}

import type { Database, Tx } from "@stagedoor/postgres/database";
import { eq, inArray, sql } from "drizzle-orm";
import type { Booking } from "../domain/state.ts";
import { type PaymentRow, payments } from "./schema.ts";

/**
 * Takes the lock under which a booking's money is decided, making the payment where there is none yet. Held until the
 * transaction's end, so no call to Stripe is made under it.
 */
export async function lockOrMakePayment(tx: Tx, booking: Booking, id: string, now: Date): Promise<PaymentRow> {
  await tx
    .insert(payments)
    .values({
      id,
      bookingId: booking.id,
      eventId: booking.eventId,
      hostId: booking.hostId,
      attendeeId: booking.attendeeId,
      status: "open",
      amount: booking.total.amount,
      currency: booking.total.currency,
      version: 1,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing({ target: payments.bookingId });
  const [row] = await tx.select().from(payments).where(eq(payments.bookingId, booking.id)).for("update");
  if (!row) throw new Error(`the payment of booking ${booking.id} was neither made nor found`);
  return row;
}

/** The same lock, where the payment is known to be there. */
export async function lockPayment(tx: Tx, id: string): Promise<PaymentRow> {
  const [row] = await tx.select().from(payments).where(eq(payments.id, id)).for("update");
  if (!row) throw new Error(`there is no payment ${id}`);
  return row;
}

export async function findPayment(db: Tx | Database["db"], id: string): Promise<PaymentRow | undefined> {
  const [row] = await db.select().from(payments).where(eq(payments.id, id));
  return row;
}

/** Of at most a page, in the order of the ids. */
export async function paymentsById(db: Database["db"], ids: string[]): Promise<PaymentRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.select().from(payments).where(inArray(payments.id, ids));
  const known = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => known.get(id) ?? []);
}

export type PaymentChanges = Partial<
  Pick<PaymentRow, "status" | "attemptId" | "closeRequestedAt" | "closeDueAt" | "closeTries">
>;

/** Writes changes to a locked payment as its next version. */
export async function changePayment(tx: Tx, id: string, changes: PaymentChanges, now: Date): Promise<PaymentRow> {
  const [row] = await tx
    .update(payments)
    .set({ ...changes, updatedAt: now, version: sql`${payments.version} + 1` })
    .where(eq(payments.id, id))
    .returning();
  if (!row) throw new Error(`there is no payment ${id}`);
  return row;
}

import type { RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import type { Tx } from "@stagedoor/postgres/database";
import { eq } from "drizzle-orm";
import { refusedPayments } from "./schema.ts";

/** Why an attempt's payment was refused; null when it was not. */
export async function findRefusal(tx: Tx, attemptId: string): Promise<RefusalReason | null> {
  const { reason } = refusedPayments;
  const [row] = await tx.select({ reason }).from(refusedPayments).where(eq(refusedPayments.attemptId, attemptId));
  return row?.reason ?? null;
}

/** Remembers that an attempt's payment does not count. One that is known keeps its reason. */
export async function recordRefusal(tx: Tx, refusal: typeof refusedPayments.$inferInsert): Promise<void> {
  await tx.insert(refusedPayments).values(refusal).onConflictDoNothing();
}

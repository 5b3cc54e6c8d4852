import type { Database, Tx } from "@stagedoor/postgres/database";
import { eq } from "drizzle-orm";
import { stripeEvents } from "./schema.ts";

/** Notes a Stripe event. False when it was noted before; a delivery at the same time waits for the other's end. */
export async function noteStripeEvent(tx: Tx, event: typeof stripeEvents.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(stripeEvents).values(event).onConflictDoNothing().returning({ id: stripeEvents.id });
  return rows.length > 0;
}

/** Notes that an event was of no consequence. */
export async function noteIgnored(tx: Tx, id: string): Promise<void> {
  await tx.update(stripeEvents).set({ outcome: "ignored" }).where(eq(stripeEvents.id, id));
}

/** Deletes the events that Stripe cannot send again, a batch a statement. Returns how many. */
export async function pruneStripeEvents(database: Database, before: Date, batchSize = 5_000): Promise<number> {
  for (let pruned = 0; ; ) {
    const { count } = await database.sql`
      delete from stripe_events where ctid = any (array(
        select ctid from stripe_events where received_at < ${before.toISOString()}::timestamptz
        order by received_at limit ${batchSize}))`;
    pruned += count;
    if (count < batchSize) return pruned;
  }
}

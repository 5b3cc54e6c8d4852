import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database, Tx } from "@stagedoor/postgres/database";
import { eq } from "drizzle-orm";
import { stripeEvents } from "./schema.ts";

export type SeenEvent = { id: string; type: string; outcome: "applied" | "ignored" };

/**
 * Notes Stripe events, each id at most once among them. The answer are the ids of those that were not noted before; a delivery
 * of one at the same time waits for the other's end. They are noted in the order of their ids, so that two batches cannot wait
 * for each other in a circle.
 */
export async function noteStripeEvents(tx: Tx, events: readonly SeenEvent[], now: Date): Promise<Set<string>> {
  const sorted = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = await rawSql(tx)<{ id: string }[]>`
    insert into stripe_events (id, type, outcome, received_at)
    select id, type, outcome, ${now.toISOString()}::timestamptz from unnest(
      ${sorted.map(({ id }) => id)}::text[], ${sorted.map(({ type }) => type)}::text[],
      ${sorted.map(({ outcome }) => outcome)}::text[]) as seen (id, type, outcome)
    on conflict do nothing
    returning id`;
  return new Set(rows.map(({ id }) => id));
}

/** Takes back, in the same transaction, the notes of events that were not applied after all. */
export async function forgetStripeEvents(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await rawSql(tx)`delete from stripe_events where id = any (${ids as string[]}::text[])`;
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

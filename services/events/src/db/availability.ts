import type { Tx } from "@stagedoor/postgres/database";
import { and, eq, lt } from "drizzle-orm";
import { availability, events } from "./schema.ts";

export type AvailabilityRow = typeof availability.$inferInsert;

/**
 * Keeps what is left of an event unless something newer is known. Of one that was deleted nothing is kept: the first row is written
 * only where the event is, which waits until then whoever deletes it has finished; later ones are deleted with it.
 */
export async function keepAvailability(tx: Tx, row: AvailabilityRow): Promise<void> {
  const { count } = await tx
    .update(availability)
    .set(row)
    .where(and(eq(availability.eventId, row.eventId), lt(availability.version, row.version)));
  if (count > 0) return;
  const found = await tx.select({ id: events.id }).from(events).where(eq(events.id, row.eventId)).for("key share");
  if (found.length === 0) return;
  await tx
    .insert(availability)
    .values(row)
    .onConflictDoUpdate({ target: availability.eventId, set: row, setWhere: lt(availability.version, row.version) });
}

import type { Tx } from "@stagedoor/postgres/database";
import { asc, eq } from "drizzle-orm";
import type { Event } from "../domain/event.ts";
import { toEvent } from "./eventRow.ts";
import { events, ticketTypes } from "./schema.ts";

/** An event as it is now, for the rest of the transaction; undefined when there is none. */
export async function lockEvent(tx: Tx, eventId: string): Promise<Event | undefined> {
  const [row] = await tx.select().from(events).where(eq(events.id, eventId)).for("update");
  if (row === undefined) return undefined;
  // Read after the lock, so that they are of the same version.
  const types = await tx
    .select()
    .from(ticketTypes)
    .where(eq(ticketTypes.eventId, eventId))
    .orderBy(asc(ticketTypes.position));
  return toEvent(row, types);
}

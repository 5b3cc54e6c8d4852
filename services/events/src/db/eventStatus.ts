import type { Tx } from "@stagedoor/postgres/database";
import { eq } from "drizzle-orm";
import { events } from "./schema.ts";

/** Whose an event is and whether it can be attended; undefined when there is none. */
export async function findEventStatus(tx: Tx, eventId: string) {
  const { hostId, status, endAt } = events;
  const [row] = await tx.select({ hostId, status, endAt }).from(events).where(eq(events.id, eventId));
  return row;
}

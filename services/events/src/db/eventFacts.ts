import type { Tx } from "@stagedoor/postgres/database";
import { eq } from "drizzle-orm";
import { events } from "./schema.ts";

const { hostId, status, endAt, salesStartAt, salesEndAt, version } = events;
const facts = { hostId, status, endAt, salesStartAt, salesEndAt, version };

export type EventFacts = Pick<typeof events.$inferSelect, keyof typeof facts>;

/** Whose an event is and whether it can be attended, without its texts and ticket types; undefined when there is none. */
export async function findEventFacts(tx: Tx, eventId: string): Promise<EventFacts | undefined> {
  const [row] = await tx.select(facts).from(events).where(eq(events.id, eventId));
  return row;
}

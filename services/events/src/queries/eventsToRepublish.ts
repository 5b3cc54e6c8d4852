import type { RepublishSource } from "@stagedoor/messaging/republish";
import { asc, gt, inArray } from "drizzle-orm";
import { toEvent } from "../db/eventRow.ts";
import { events, ticketTypes } from "../db/schema.ts";
import { toState } from "../domain/event.ts";

const typeOf = { draft: "event.updated", published: "event.published", cancelled: "event.cancelled" } as const;

/** Events as they are now, drafts included. */
export const eventsToRepublish: RepublishSource = async (tx, { after, limit }) => {
  const rows = await tx
    .select()
    .from(events)
    .where(after === undefined ? undefined : gt(events.id, after))
    .orderBy(asc(events.id))
    .limit(limit)
    .for("share");
  const ids = rows.map(({ id }) => id);
  // Read after the lock, so that they are of the same version.
  const types = await tx
    .select()
    .from(ticketTypes)
    .where(inArray(ticketTypes.eventId, ids))
    .orderBy(asc(ticketTypes.position));
  return rows.map((row) => {
    const { id: key, updatedAt: time } = row;
    const own = types.filter((type) => type.eventId === key);
    const body = toState(toEvent(row, own));
    return { topic: "events.v1", type: typeOf[row.status], key, subject: key, body, time };
  });
};

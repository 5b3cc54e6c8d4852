import type { IncomingMessage, Subscription } from "@stagedoor/messaging/incoming";
import type { Tx } from "@stagedoor/postgres/database";
import { lt } from "drizzle-orm";
import { availability } from "../db/schema.ts";

/** Keeps what is left of an event, unless something newer is known. */
async function keepAvailability(tx: Tx, { body }: IncomingMessage<"availability.changed">): Promise<void> {
  const { eventId, sold, ticketTypes, eventVersion, refused = null, version } = body;
  const row = { eventId, sold, ticketTypes, eventVersion, refused, version };
  await tx
    .insert(availability)
    .values(row)
    .onConflictDoUpdate({ target: availability.eventId, set: row, setWhere: lt(availability.version, version) });
}

/** availability.v1: attendees and places left, for the replies. */
export const availabilitySubscription: Subscription = {
  topic: "availability.v1",
  kind: "projection",
  handlers: { "availability.changed": keepAvailability },
};

import type { IncomingMessage, Subscription } from "@stagedoor/messaging/incoming";
import type { Tx } from "@stagedoor/postgres/database";
import { keepAvailability } from "../db/availability.ts";

async function keep(tx: Tx, { body }: IncomingMessage<"availability.changed">): Promise<void> {
  const { eventId, sold, ticketTypes, eventVersion, refused = null, version } = body;
  await keepAvailability(tx, { eventId, sold, ticketTypes, eventVersion, refused, version });
}

/** availability.v1: attendees and places left, for the replies; of events that are not deleted. */
export const availabilitySubscription: Subscription = {
  topic: "availability.v1",
  kind: "projection",
  handlers: { "availability.changed": keep },
};

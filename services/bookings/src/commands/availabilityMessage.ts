import type { Availability } from "@stagedoor/contracts/schemas/availability";
import type { OutgoingMessage } from "@stagedoor/messaging/outbox";

/** What is left of an event, as a message on availability.v1. */
export function availabilityMessage(body: Availability): OutgoingMessage {
  const { eventId } = body;
  const time = new Date(body.updatedAt);
  return { topic: "availability.v1", type: "availability.changed", key: eventId, subject: eventId, body, time };
}

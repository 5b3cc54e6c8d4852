import type { Subscription } from "@stagedoor/messaging/incoming";
import type { Make } from "../commands/make.ts";
import { projectEvent } from "../commands/projectEvent.ts";

/** events.v1: what can be sold, and what will not take place. */
export function eventMessages(make: Pick<Make, "now">): Subscription {
  return {
    topic: "events.v1",
    kind: "projection",
    handlers: {
      "event.created": (tx, { body }) => projectEvent(tx, make, body),
      "event.updated": (tx, { body }) => projectEvent(tx, make, body),
      "event.published": (tx, { body }) => projectEvent(tx, make, body),
      "event.cancelled": (tx, { body }) => projectEvent(tx, make, body),
      "event.deleted": (tx, { body }) => projectEvent(tx, make, body),
    },
  };
}

import type { Subscription } from "@stagedoor/messaging/incoming";
import { endEvent, keepEvent } from "../commands/keepEvent.ts";

/** events.v1: what a mail says of the event. */
export function consumeEvents(): Subscription {
  return {
    topic: "events.v1",
    kind: "projection",
    handlers: {
      "event.created": (tx, message) => keepEvent(tx, message.body),
      "event.updated": (tx, message) => keepEvent(tx, message.body),
      "event.published": (tx, message) => keepEvent(tx, message.body),
      "event.cancelled": (tx, message) => keepEvent(tx, message.body),
      "event.deleted": (tx, message) => endEvent(tx, message.body),
    },
  };
}

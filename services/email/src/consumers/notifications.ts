import type { Subscription } from "@stagedoor/messaging/incoming";
import { queueNotices } from "../commands/queueNotices.ts";
import { mailsOfNotification } from "../domain/notice.ts";

/** notifications.v1: what many are told of an event. */
export function consumeNotifications(domain: string): Subscription {
  return {
    topic: "notifications.v1",
    kind: "effect",
    handlers: {
      "notification.requested": (tx, message) => queueNotices(tx, mailsOfNotification(message.body), domain),
    },
  };
}

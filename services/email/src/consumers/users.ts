import type { Subscription } from "@stagedoor/messaging/incoming";
import { eraseUser, keepUser } from "../commands/keepUser.ts";

/** users.v1: names and addresses. */
export function consumeUsers(): Subscription {
  return {
    topic: "users.v1",
    kind: "projection",
    handlers: {
      "user.registered": (tx, message) => keepUser(tx, message.body),
      "user.updated": (tx, message) => keepUser(tx, message.body),
      "user.deleted": (tx, message) => eraseUser(tx, message.body),
    },
  };
}

import type { Subscription } from "@stagedoor/messaging/incoming";
import { projectUser } from "../commands/projectUser.ts";

/** users.v1: names for hosts' lists, and whose account is gone. */
export function userMessages(): Subscription {
  return {
    topic: "users.v1",
    kind: "projection",
    handlers: {
      "user.registered": (tx, { body }) => projectUser(tx, body),
      "user.updated": (tx, { body }) => projectUser(tx, body),
      "user.deleted": (tx, { body }) => projectUser(tx, body),
    },
  };
}

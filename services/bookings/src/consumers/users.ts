import type { Subscription } from "@stagedoor/messaging/incoming";
import type { Make } from "../commands/make.ts";
import { projectUser } from "../commands/projectUser.ts";

/** users.v1: names for hosts' lists, and whose account is gone. */
export function userMessages({ now }: Pick<Make, "now">): Subscription {
  return {
    topic: "users.v1",
    kind: "projection",
    handlers: {
      "user.registered": (tx, { body }) => projectUser(tx, body, now()),
      "user.updated": (tx, { body }) => projectUser(tx, body, now()),
      "user.deleted": (tx, { body }) => projectUser(tx, body, now()),
    },
  };
}

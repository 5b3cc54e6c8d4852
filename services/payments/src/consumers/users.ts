import type { Subscription } from "@stagedoor/messaging/incoming";
import { eraseUser } from "../commands/eraseUser.ts";
import type { Deps } from "../deps.ts";

/** users.v1: only whose account is gone. Names and addresses are not kept here. */
export function userMessages(deps: Pick<Deps, "now">): Subscription {
  return {
    topic: "users.v1",
    kind: "projection",
    handlers: { "user.deleted": (tx, { body }) => eraseUser(tx, deps, body.id) },
  };
}

import type { Subscription } from "@stagedoor/messaging/incoming";
import { queueMail } from "../commands/queueMail.ts";
import { mailOfLink, mailOfNewPassword } from "../domain/accountMail.ts";

/** accounts.v1: links that work once, and new passwords. */
export function consumeAccounts(domain: string): Subscription {
  return {
    topic: "accounts.v1",
    kind: "effect",
    handlers: {
      "account.link_requested": (tx, message) => queueMail(tx, mailOfLink(message.body), domain),
      "account.password_changed": (tx, message) => queueMail(tx, mailOfNewPassword(message.body), domain),
    },
  };
}

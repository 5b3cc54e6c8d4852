import type { AccountLink, AccountNotice } from "@stagedoor/contracts/schemas/accounts";
import type { MailRequest } from "./mailRequest.ts";

/** The mail with a link that works once. */
export function mailOfLink({ id, userId, userVersion, purpose, expiresAt }: AccountLink): MailRequest {
  const snapshot = { kind: purpose, expiresAt };
  return { aboutId: id, reason: purpose, recipientId: userId, userVersion, eventId: null, snapshot };
}

/** The mail that says that an account has a new password. */
export function mailOfNewPassword({ id, userId, userVersion, createdAt }: AccountNotice): MailRequest {
  const kind = "password_changed";
  return {
    aboutId: id,
    reason: kind,
    recipientId: userId,
    userVersion,
    eventId: null,
    snapshot: { kind, at: createdAt },
  };
}

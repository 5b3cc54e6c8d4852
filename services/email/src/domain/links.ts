import { linkToken, type MailKind, unsubscribeToken } from "@stagedoor/contracts/links";
import type { Snapshot } from "./mailRequest.ts";

/** What is secret in the link of an account mail; null for mails without one. `aboutId` is the id of its notice. */
export function tokenOf(snapshot: Snapshot, aboutId: string, secret: string): string | null {
  const { kind } = snapshot;
  return kind === "verify_email" || kind === "reset_password" ? linkToken(secret, kind, aboutId) : null;
}

export type Unsubscribing = {
  /** For people: a page that asks whether they mean it. */
  readonly page: string;
  /** For mail programs: a POST there is all that is needed (RFC 8058). */
  readonly oneClick: string;
};

/** Both ways to turn off one account's mails of one kind, without signing in. */
export function unsubscribing(publicUrl: string, secret: string, userId: string, kind: MailKind): Unsubscribing {
  const query = new URLSearchParams({ user: userId, kind, token: unsubscribeToken(secret, userId, kind) });
  return { page: `${publicUrl}/unsubscribe?${query}`, oneClick: `${publicUrl}/api/v1/users/unsubscribe?${query}` };
}

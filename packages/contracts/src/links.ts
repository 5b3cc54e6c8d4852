import { createHmac, timingSafeEqual } from "node:crypto";
import type { LinkPurpose } from "./schemas/accounts.ts";
import type { MailPreferences } from "./schemas/users.ts";

/**
 * Links in mails carry proofs that only auth and email can make: both know LINK_SECRET. So what is secret in a link is never on a
 * topic nor in a database; auth keeps a hash of those that work once.
 */

/** Kinds of mail that a link in the mail itself turns off. */
export type MailKind = keyof MailPreferences;

/** The token of a link that works once: 43 characters of base64url. `id` is that of its message. */
export function linkToken(secret: string, purpose: LinkPurpose, id: string): string {
  return proof(secret, `${purpose}:${id}`).toString("base64url");
}

/** The token with which one account's mail of one kind is turned off, without signing in (RFC 8058). It does not expire. */
export function unsubscribeToken(secret: string, userId: string, kind: MailKind): string {
  return proof(secret, `unsubscribe:${userId}:${kind}`).toString("base64url");
}

/** Whether one of the secrets made the token; in constant time. */
export function isUnsubscribeToken(secrets: readonly string[], token: string, userId: string, kind: MailKind): boolean {
  const given = Buffer.from(token, "base64url");
  return secrets.some((secret) => {
    const right = proof(secret, `unsubscribe:${userId}:${kind}`);
    return given.length === right.length && timingSafeEqual(given, right);
  });
}

function proof(secret: string, text: string): Buffer {
  return createHmac("sha256", secret).update(text).digest();
}

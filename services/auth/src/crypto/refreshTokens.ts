import { createHash, randomBytes } from "node:crypto";

/** A new refresh token: 256 random bits as base64url (43 characters). */
export function newRefreshToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of it. The token has all the entropy it needs, so a plain hash does. */
export function hashOfToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

import { createHmac, hkdfSync } from "node:crypto";

/** A hash that only who knows the secret can make: what it hides cannot be found by trying. 43 characters. */
export type KeyedHash = (label: string, text: string) => string;

/** For addresses that are counted and passwords that are compared: HMAC-SHA-256 under a key of its own, derived from KEY_ENCRYPTION_SECRET. */
export function createKeyedHash(secret: string): KeyedHash {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "stagedoor keyed hashes", 32));
  return (label, text) => createHmac("sha256", key).update(`${label}:${text}`).digest("base64url");
}

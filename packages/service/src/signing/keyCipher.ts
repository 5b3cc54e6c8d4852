import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Encrypts private keys at rest: AES-256-GCM under a key derived from KEY_ENCRYPTION_SECRET, bound to the key's id. */
export type KeyCipher = {
  encrypt(text: string, kid: string): string;
  /** Errors: the secret is another one than at the encryption, or the text was changed. */
  decrypt(sealed: string, kid: string): string;
};

const ivBytes = 12;
const tagBytes = 16;

export function createKeyCipher(secret: string): KeyCipher {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "stagedoor signing keys", 32));
  return {
    encrypt(text, kid) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(kid));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
    },
    decrypt(sealed, kid) {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivBytes))
        .setAAD(Buffer.from(kid))
        .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString("utf8");
      } catch {
        throw new Error("KEY_ENCRYPTION_SECRET is not the one that the stored signing key was encrypted with");
      }
    },
  };
}

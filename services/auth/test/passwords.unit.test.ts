import { createKeyCipher } from "@stagedoor/service/signing/keyCipher";
import { describe, expect, it } from "vitest";
import { createPasswords } from "../src/crypto/passwords.ts";
import { normaliseEmail } from "../src/domain/email.ts";

const cost = { memoryKib: 1_024, passes: 1, concurrency: 1, queueLimit: 2 };

describe("passwords", () => {
  it("are kept as Argon2id with the cost of the settings", async () => {
    expect(await createPasswords(cost).hash("secret password")).toMatch(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$/);
  });

  it("match only their own hash, and nothing matches no hash", async () => {
    const passwords = createPasswords(cost);
    const hash = await passwords.hash("secret password");
    expect(await passwords.matches(hash, "secret password")).toBe(true);
    expect(await passwords.matches(hash, "Secret password")).toBe(false);
    expect(await passwords.matches(undefined, "decoy of nobody")).toBe(false);
  });

  it("over the queue's limit are refused as busy, and those in it are hashed", async () => {
    const passwords = createPasswords(cost);
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash("secret password")));
    expect(results.map((result) => result.status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    expect(results.at(-1)).toMatchObject({ reason: { code: "busy", extras: { retryAfter: 2 } } });
    await expect(passwords.hash("secret password")).resolves.toMatch(/^\$argon2id/);
  });
});

describe("a private key at rest", () => {
  it("is read back with its secret and id only", () => {
    const sealed = createKeyCipher("the right secret").encrypt("PRIVATE", "kid-1");
    expect(sealed).not.toContain("PRIVATE");
    expect(createKeyCipher("the right secret").decrypt(sealed, "kid-1")).toBe("PRIVATE");
    expect(() => createKeyCipher("the wrong secret").decrypt(sealed, "kid-1")).toThrow("KEY_ENCRYPTION_SECRET");
    expect(() => createKeyCipher("the right secret").decrypt(sealed, "kid-2")).toThrow("KEY_ENCRYPTION_SECRET");
  });
});

it("an address is one address however it is typed", () => {
  expect(normaliseEmail("  Ada.Byron@Example.TEST\t")).toBe("ada.byron@example.test");
  expect(normaliseEmail("e\u0301@example.test")).toBe(normaliseEmail("\u00e9@example.test"));
});

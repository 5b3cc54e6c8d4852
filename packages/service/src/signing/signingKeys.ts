import { generateKeyPairSync } from "node:crypto";
import type { Database, Tx } from "@stagedoor/postgres/database";
import { gt, isNull, or, sql } from "drizzle-orm";
import type { KeyCipher } from "./keyCipher.ts";
import { signingKeys } from "./schema.ts";

/** Any fixed number serves; all replicas must use the same one. */
const lockId = 5_520_173;

/** Makes the signing key if there is none. Replicas that start at once make one together. */
export async function ensureSigningKey(database: Database, cipher: KeyCipher, kid: string, now: Date): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${lockId})`);
    const [active] = await tx.select({ kid: signingKeys.kid }).from(signingKeys).where(isNull(signingKeys.retiredAt));
    if (active === undefined) await insertSigningKey(tx, cipher, kid, now);
  });
}

/** Retires the signing key and makes another. What the old one signed is valid until it expires. */
export async function rotateSigningKey(database: Database, cipher: KeyCipher, kid: string, now: Date): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${lockId})`);
    await tx.update(signingKeys).set({ retiredAt: now }).where(isNull(signingKeys.retiredAt));
    await insertSigningKey(tx, cipher, kid, now);
  });
}

/** The key that signs and those whose tokens may still be alive. */
export async function publishedKeys(
  database: Database,
  retiredAfter: Date,
): Promise<(typeof signingKeys.$inferSelect)[]> {
  return database.db
    .select()
    .from(signingKeys)
    .where(or(isNull(signingKeys.retiredAt), gt(signingKeys.retiredAt, retiredAfter)));
}

async function insertSigningKey(tx: Tx, cipher: KeyCipher, kid: string, now: Date): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await tx.insert(signingKeys).values({
    kid,
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateKeyEncrypted: cipher.encrypt(pem, kid),
    createdAt: now,
  });
}

import { generateKeyPairSync } from "node:crypto";
import type { Database, Tx } from "@stagedoor/postgres/database";
import { desc, gt, isNull, or, sql } from "drizzle-orm";
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

/** Which key signs next, and from when on. */
export type Rotation = {
  readonly kid: string;
  readonly signsFrom: Date /** False: it was on its way already. */;
  readonly isNew: boolean;
};

/**
 * Makes another key and retires the one that signs, in `graceMs` from now: until then the new one is published only, so that whoever
 * verifies knows it before it signs. While one waits for that, no other is made. What the old one signed is valid until it expires.
 */
export async function rotateSigningKey(
  database: Database,
  cipher: KeyCipher,
  kid: string,
  now: Date,
  graceMs = 0,
): Promise<Rotation> {
  return database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${lockId})`);
    return rotate(tx, cipher, kid, now, graceMs);
  });
}

/** The same when the key is older than `olderThanMs`; undefined when it is not. Of several replicas one does it. */
export async function rotateOldSigningKey(
  database: Database,
  cipher: KeyCipher,
  kid: string,
  now: Date,
  { olderThanMs, graceMs }: { olderThanMs: number; graceMs: number },
): Promise<Rotation | undefined> {
  return database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${lockId})`);
    const newest = await newestKey(tx);
    const isOld = newest !== undefined && now.getTime() - newest.createdAt.getTime() >= olderThanMs;
    return isOld ? rotate(tx, cipher, kid, now, graceMs) : undefined;
  });
}

async function rotate(tx: Tx, cipher: KeyCipher, kid: string, now: Date, graceMs: number): Promise<Rotation> {
  const [retiring] = await tx
    .select({ retiredAt: signingKeys.retiredAt })
    .from(signingKeys)
    .where(gt(signingKeys.retiredAt, now))
    .orderBy(desc(signingKeys.retiredAt))
    .limit(1);
  const waiting = retiring?.retiredAt ? await newestKey(tx) : undefined;
  if (waiting !== undefined && retiring?.retiredAt) {
    return { kid: waiting.kid, signsFrom: retiring.retiredAt, isNew: false };
  }
  const signsFrom = new Date(now.getTime() + graceMs);
  await tx.update(signingKeys).set({ retiredAt: signsFrom }).where(isNull(signingKeys.retiredAt));
  await insertSigningKey(tx, cipher, kid, now);
  return { kid, signsFrom, isNew: true };
}

async function newestKey(tx: Tx): Promise<{ kid: string; createdAt: Date } | undefined> {
  const [row] = await tx
    .select({ kid: signingKeys.kid, createdAt: signingKeys.createdAt })
    .from(signingKeys)
    .where(isNull(signingKeys.retiredAt));
  return row;
}

/** The key that signs, the one that will, and those whose tokens may still be alive. */
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

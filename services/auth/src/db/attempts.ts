import type { Tx } from "@stagedoor/postgres/database";
import { eq } from "drizzle-orm";
import type { Attempts } from "../domain/attempts.ts";
import { attempts } from "./schema.ts";
import type { Reader } from "./users.ts";

/** What is known under a key. */
export async function readAttempts(db: Reader, key: string): Promise<Attempts | undefined> {
  const [row] = await db.select().from(attempts).where(eq(attempts.key, key));
  return row;
}

/** The same, locked where there is a row. */
export async function lockKnownAttempts(tx: Tx, key: string): Promise<Attempts | undefined> {
  const [row] = await tx.select().from(attempts).where(eq(attempts.key, key)).for("update");
  return row;
}

/** The same, locked; of a key that is new a row is made, so that two at once go one after the other. */
export async function lockAttempts(tx: Tx, key: string, now: Date): Promise<Attempts> {
  await tx.insert(attempts).values({ key, count: 0, since: now }).onConflictDoNothing();
  const row = await lockKnownAttempts(tx, key);
  // Pruned between the two statements: then it was long ago.
  return row ?? lockAttempts(tx, key, now);
}

export async function saveAttempts(tx: Tx, key: string, next: Attempts): Promise<void> {
  await tx.update(attempts).set(next).where(eq(attempts.key, key));
}

export async function forgetAttempts(tx: Tx, key: string): Promise<void> {
  await tx.delete(attempts).where(eq(attempts.key, key));
}

import type { DeletedUser, User } from "@stagedoor/contracts/schemas/users";
import type { Tx } from "@stagedoor/postgres/database";
import { eq, sql } from "drizzle-orm";
import { mails, users } from "../db/schema.ts";

const ifNewer = sql`excluded.version > ${users.version}`;

/** Keeps the address and name of an account. What is not newer than what is kept changes nothing. */
export async function keepUser(tx: Tx, { id, name, email, version }: User): Promise<void> {
  await tx
    .insert(users)
    .values({ id, name, email, version })
    .onConflictDoUpdate({ target: users.id, set: { name, email, deleted: false, version }, setWhere: ifNewer });
}

/**
 * Forgets a deleted account: its address and name, and what mail servers said about mails to it. Queued mails are dropped when they
 * come up; the row that stays says that there is nobody to wait for.
 */
export async function eraseUser(tx: Tx, { id, version }: DeletedUser): Promise<void> {
  const erased = { name: null, email: null, deleted: true, version };
  await tx
    .insert(users)
    .values({ id, ...erased })
    .onConflictDoUpdate({ target: users.id, set: erased, setWhere: ifNewer });
  await tx.update(mails).set({ lastError: null }).where(eq(mails.recipientId, id));
}

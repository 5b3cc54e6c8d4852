import type { User } from "@stagedoor/contracts/schemas/users";
import type { Tx } from "@stagedoor/postgres/database";
import { errorCode } from "@stagedoor/postgres/transient";
import { and, eq, isNull } from "drizzle-orm";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { withDefaults } from "../domain/mailPreferences.ts";
import { type UserRow, users } from "./schema.ts";

const uniqueViolation = "23505";

export type Reader = PostgresJsDatabase | Tx;

/** Adds an account; undefined when its address is taken. A concurrent one with the same address is waited for. */
export async function insertUser(tx: Tx, user: typeof users.$inferInsert): Promise<UserRow | undefined> {
  const [row] = await tx.insert(users).values(user).onConflictDoNothing().returning();
  return row;
}

export async function userByEmail(db: Reader, email: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.email, email), isNull(users.deletedAt)));
  return row;
}

export async function userById(db: Reader, id: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.id, id), isNull(users.deletedAt)));
  return row;
}

/** An account, locked: its changes and what is announced of them go one after the other. */
export async function lockUser(tx: Tx, id: string): Promise<UserRow | undefined> {
  const [row] = await tx
    .select()
    .from(users)
    .where(and(eq(users.id, id), isNull(users.deletedAt)))
    .for("update");
  return row;
}

/** An account, held: who locks it to change it waits for this transaction's end. Sign-ins of one account do not wait for each other. */
export async function holdUser(tx: Tx, id: string): Promise<UserRow | undefined> {
  const [row] = await tx
    .select()
    .from(users)
    .where(and(eq(users.id, id), isNull(users.deletedAt)))
    .for("key share");
  return row;
}

/** Writes a locked account's next version. Undefined when its new address is taken. */
export async function updateUser(
  tx: Tx,
  row: UserRow,
  changes: Partial<typeof users.$inferInsert>,
  now: Date,
): Promise<UserRow | undefined> {
  try {
    const [changed] = await tx
      .update(users)
      .set({ ...changes, updatedAt: now, version: row.version + 1 })
      .where(eq(users.id, row.id))
      .returning();
    return changed;
  } catch (error) {
    if (errorCode(error) === uniqueViolation) return undefined;
    throw error;
  }
}

/** An account as others may see it: in replies and on `users.v1`. */
export function toUser(row: UserRow): User {
  const { id, name, email, role, emailVerified, version } = row;
  const [createdAt, updatedAt] = [row.createdAt.toISOString(), row.updatedAt.toISOString()];
  const mailPreferences = withDefaults(row.mailPreferences);
  return { id, name, email, role, emailVerified, mailPreferences, createdAt, updatedAt, version };
}

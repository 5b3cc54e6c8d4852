import type { User } from "@stagedoor/contracts/schemas/users";
import type { Tx } from "@stagedoor/postgres/database";
import { and, eq, isNull } from "drizzle-orm";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { type UserRow, users } from "./schema.ts";

type Reader = PostgresJsDatabase | Tx;

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

/** An account as others may see it: in replies and on `users.v1`. */
export function toUser(row: UserRow): User {
  const { id, name, email, role, emailVerified, version } = row;
  const createdAt = row.createdAt.toISOString();
  return { id, name, email, role, emailVerified, createdAt, updatedAt: row.updatedAt.toISOString(), version };
}

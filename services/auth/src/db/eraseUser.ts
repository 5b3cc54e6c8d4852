import type { Tx } from "@stagedoor/postgres/database";
import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import { accountLinks, resetRequests, sessions, type UserRow, users } from "./schema.ts";

/** Leaves of a locked account its id, its version and when it went; refresh tokens go with their sessions. */
export async function eraseUser(tx: Tx, row: UserRow, now: Date): Promise<number> {
  const version = row.version + 1;
  const nothing = { email: "", name: "", passwordHash: "", emailVerified: false, mailPreferences: {} };
  const erased = { ...nothing, role: "attendee" as const, createdAt: now, updatedAt: now, deletedAt: now, version };
  await tx.update(users).set(erased).where(eq(users.id, row.id));
  await tx.delete(sessions).where(eq(sessions.userId, row.id));
  await tx.delete(accountLinks).where(eq(accountLinks.userId, row.id));
  await tx.delete(resetRequests).where(eq(resetRequests.userId, row.id));
  return version;
}

/** The ids of all admins, locked: of two who delete each other one must stay. */
export async function lockAdmins(tx: Tx): Promise<string[]> {
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, "admin"), isNull(users.deletedAt)))
    .orderBy(asc(users.id))
    .for("update");
  return rows.map(({ id }) => id);
}

/** Whether an account was deleted. */
export async function isDeleted(tx: Tx, id: string): Promise<boolean> {
  const [row] = await tx.select({ deletedAt: users.deletedAt }).from(users).where(eq(users.id, id));
  return row?.deletedAt !== undefined && row.deletedAt !== null;
}

/** Counts the next version of those who were deleted before an instant and announced once only; at most `most`. */
export async function takeDeletedOnce(
  tx: Tx,
  { before, now, most }: { before: Date; now: Date; most: number },
): Promise<{ id: string; version: number }[]> {
  const due = tx
    .select({ id: users.id })
    .from(users)
    .where(and(lt(users.deletedAt, before), isNull(users.deletionRepeatedAt)))
    .orderBy(asc(users.deletedAt))
    .limit(most)
    .for("update", { skipLocked: true });
  return tx
    .update(users)
    .set({ deletionRepeatedAt: now, updatedAt: now, version: sql`${users.version} + 1` })
    .where(sql`${users.id} = any (array(${due}))`)
    .returning({ id: users.id, version: users.version });
}

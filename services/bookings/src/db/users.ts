import type { Tx } from "@stagedoor/postgres/database";
import { eq, lt, sql } from "drizzle-orm";
import { users } from "./schema.ts";

/** Takes over a user, unless a newer version is known. */
export async function upsertUser(tx: Tx, user: typeof users.$inferInsert): Promise<void> {
  await tx
    .insert(users)
    .values(user)
    .onConflictDoUpdate({
      target: users.id,
      set: {
        name: sql`excluded.name`,
        role: sql`excluded.role`,
        deleted: sql`excluded.deleted`,
        version: sql`excluded.version`,
      },
      setWhere: lt(users.version, sql`excluded.version`),
    });
}

/** Whether a user's account is gone. One that is not known yet is not. */
export async function isErased(tx: Tx, userId: string): Promise<boolean> {
  const [row] = await tx.select({ deleted: users.deleted }).from(users).where(eq(users.id, userId));
  return row?.deleted ?? false;
}

import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import { and, eq, lt, sql } from "drizzle-orm";
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

/** A user's name; null where the account is gone, or not known yet. */
export async function readName(db: Pick<Tx, "select">, id: string): Promise<string | null> {
  const [row] = await db
    .select({ name: users.name })
    .from(users)
    .where(and(eq(users.id, id), eq(users.deleted, false)));
  return row?.name ?? null;
}

/** Those attendees of bookings whose account is gone. One that is not known yet is not. */
export async function findErased(tx: Tx, bookingIds: readonly string[]): Promise<Set<string>> {
  const rows = await rawSql(tx)<{ id: string }[]>`
    select id from users
    where id = any (array(select attendee_id from bookings where id = any (${bookingIds as string[]}::uuid[]))) and deleted`;
  return new Set(rows.map(({ id }) => id));
}

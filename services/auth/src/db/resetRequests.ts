import type { Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import { resetRequests, users } from "./schema.ts";

/** Notes a request for the account of an address, or for nobody, in one statement either way. */
export async function addResetRequest(tx: Tx, { id, email, now }: { id: string; email: string; now: Date }) {
  await tx.insert(resetRequests).values({
    id,
    userId: sql`(select ${users.id} from ${users} where ${users.email} = ${email} and ${users.deletedAt} is null)`,
    createdAt: now,
  });
}

/** Takes the oldest requests out; those that another replica has in hand are its own. */
export async function takeResetRequests(tx: Tx, most: number): Promise<{ userId: string | null }[]> {
  const oldest = sql`select id from reset_requests order by id limit ${most} for update skip locked`;
  return tx
    .delete(resetRequests)
    .where(sql`${resetRequests.id} = any (array(${oldest}))`)
    .returning({ userId: resetRequests.userId });
}

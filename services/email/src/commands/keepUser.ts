import type { DeletedUser, User } from "@stagedoor/contracts/schemas/users";
import type { Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import { forgetMails } from "../db/forgetMails.ts";
import { users } from "../db/schema.ts";
import { wakeMails } from "../db/wakeMails.ts";

const ifNewer = sql`excluded.version > ${users.version}`;
// The same version again is the same account: it fills in what a release before has not kept.
const ifSame = sql`(excluded.version = ${users.version} and not ${users.deleted})`;

/** Keeps the address, name and preferences of an account. What is older than what is kept changes nothing. */
export async function keepUser(tx: Tx, user: User): Promise<void> {
  const { id, name, email, version } = user;
  const kept = { name, email, mailPreferences: user.mailPreferences ?? null, deleted: false, version };
  await tx
    .insert(users)
    .values({ id, ...kept })
    .onConflictDoUpdate({ target: users.id, set: kept, setWhere: sql`${ifNewer} or ${ifSame}` });
  await wakeMails(tx, "recipient", id);
}

/**
 * Forgets a deleted account: its address and name, what was to be mailed to it and what mail servers said about that. The row that
 * stays says that there is nobody to wait for. Doing it again is harmless.
 */
export async function eraseUser(tx: Tx, { id, version }: DeletedUser): Promise<void> {
  const erased = { name: null, email: null, mailPreferences: null, deleted: true, version };
  const [kept] = await tx
    .insert(users)
    .values({ id, ...erased })
    .onConflictDoUpdate({ target: users.id, set: erased, setWhere: ifNewer })
    .returning({ id: users.id });
  if (kept !== undefined) await forgetMails(tx, id);
}

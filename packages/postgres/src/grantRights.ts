import type postgres from "postgres";

/** What a service does at run time. Its functions and sequences included, so that a migration may bring some. */
const rights = [
  ["tables", "select, insert, update, delete"],
  ["sequences", "usage, select"],
  ["routines", "execute"],
] as const;

/**
 * In the database that `sql` is connected to: nobody but `owner` and `user` may connect, and `user`, where it is another one, reads
 * and writes rows, of what is there and of all that `owner` creates later; it creates nothing. Again changes nothing.
 */
export async function grantRights(
  sql: postgres.Sql,
  { database, owner, user }: { database: string; owner: string; user: string },
): Promise<void> {
  await sql.begin(async (tx) => {
    // Rights are given by the owner, who alone can: an administrator without all rights only acts as the owner.
    await tx`set local role ${tx(owner)}`;
    await tx`revoke all on database ${tx(database)} from public`;
    if (user === owner) return;
    await tx`grant connect on database ${tx(database)} to ${tx(user)}`;
    await tx`revoke create on schema public from public`;
    await tx`grant usage on schema public to ${tx(user)}`;
    for (const [kind, granted] of rights) {
      await tx`grant ${tx.unsafe(granted)} on all ${tx.unsafe(kind)} in schema public to ${tx(user)}`;
      await tx`alter default privileges in schema public grant ${tx.unsafe(granted)} on ${tx.unsafe(kind)} to ${tx(user)}`;
    }
  });
}

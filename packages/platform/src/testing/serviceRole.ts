import { grantRights } from "@stagedoor/postgres/grantRights";
import postgres from "postgres";

/**
 * The address of a test database for a role with the rights that a service has in production: it reads and writes rows and creates
 * nothing (docs/adr/0013-two-roles-per-database.md). The database's `drop` takes the role with it. `url` has all rights.
 */
export async function serviceRole(url: string): Promise<string> {
  const { pathname, username } = new URL(url);
  const name = pathname.slice(1);
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 15 });
  try {
    await sql.unsafe(`create role "${name}" login password 'rows'`);
    await grantRights(sql, { database: name, owner: decodeURIComponent(username), user: name });
  } finally {
    await sql.end({ timeout: 5 });
  }
  return Object.assign(new URL(url), { username: name, password: "rows" }).href;
}

import { serviceDatabaseUrl } from "@stagedoor/platform/stack/databases";
import { readSecrets } from "@stagedoor/platform/stack/secrets";
import postgres from "postgres";

/**
 * Removes accounts from auth's database, where the API cannot: sessions and tokens go with them. What other services
 * know of them stays; without an account it is nobody's.
 */
export async function removeAccountsBySql(stateDir: string, postgresUrl: string, ids: string[]): Promise<void> {
  const port = Number(new URL(postgresUrl).port);
  const sql = postgres(serviceDatabaseUrl(port, "auth", readSecrets(stateDir).databasePassword), { max: 1 });
  try {
    await sql`delete from users where id = any(${ids})`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

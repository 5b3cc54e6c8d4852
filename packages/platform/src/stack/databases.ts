import postgres from "postgres";

/**
 * Gives each name a role and a database of its own that only this role may connect to. What exists stays as it is,
 * but the role's password is set, so that it always matches the one we hand out.
 */
export async function createServiceDatabases(adminUrl: string, names: string[], password: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {}, connect_timeout: 15 });
  try {
    for (const name of names) {
      const [role] = await sql`select 1 from pg_roles where rolname = ${name}`;
      // Passwords are hex of our own making; a statement of this kind takes no parameters.
      await sql.unsafe(`${role === undefined ? "create" : "alter"} role "${name}" with login password '${password}'`);
      const [database] = await sql`select 1 from pg_database where datname = ${name}`;
      if (database === undefined) await sql.unsafe(`create database "${name}" owner "${name}"`);
      await sql.unsafe(`revoke all on database "${name}" from public`);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The address of a service's database, with the rights of that service. */
export function serviceDatabaseUrl(port: number, name: string, password: string): string {
  return `postgres://${name}:${password}@127.0.0.1:${port}/${name}`;
}

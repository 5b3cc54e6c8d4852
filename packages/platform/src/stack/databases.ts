import { createDatabases } from "@stagedoor/postgres/createDatabases";

/** Gives each name a role and a database of its own that only this role may connect to; all with one password. */
export function createServiceDatabases(adminUrl: string, names: string[], password: string): Promise<void> {
  return createDatabases(
    adminUrl,
    names.map((name) => ({ name, password })),
  );
}

/** The address of a service's database, with the rights of that service. */
export function serviceDatabaseUrl(port: number, name: string, password: string): string {
  return `postgres://${name}:${password}@127.0.0.1:${port}/${name}`;
}

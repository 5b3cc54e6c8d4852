import postgres from "postgres";
import type { DatabaseName, Query } from "./databases.ts";
import type { DatabaseUrls } from "./snapshots.ts";

export type Connections = { readonly query: Query; close(): Promise<void> };

/** Queries that see the present, over one connection a database that is made when needed. Errors: as `inSnapshots`. */
export function openConnections(urls: DatabaseUrls): Connections {
  const clients = new Map<DatabaseName, postgres.Sql>();
  const clientOf = (database: DatabaseName): postgres.Sql => {
    const known = clients.get(database);
    const url = urls[database];
    if (known !== undefined) return known;
    if (url === undefined) throw new Error(`no address of the database ${database} was given`);
    const limits = { max: 1, connect_timeout: 10, idle_timeout: 30 };
    const connection = { application_name: "invariants", statement_timeout: 30_000 };
    const client = postgres(url, { ...limits, onnotice: () => {}, connection });
    clients.set(database, client);
    return client;
  };
  return {
    query: async (database, sql) => clientOf(database).unsafe(sql).values(),
    async close() {
      await Promise.all([...clients.values()].map((client) => client.end({ timeout: 0 })));
    },
  };
}

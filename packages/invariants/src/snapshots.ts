import postgres from "postgres";
import type { DatabaseName, Query } from "./databases.ts";

export type DatabaseUrls = Readonly<Partial<Record<DatabaseName, string>>>;

const statementTimeoutMs = 60_000;

/**
 * Runs `work` with a query function that sees each database as it was at one instant: one READ ONLY, REPEATABLE READ transaction
 * per database, begun when it is first asked. Errors: a database without an address was asked; whatever Postgres says.
 */
export async function inSnapshots<T>(urls: DatabaseUrls, work: (query: Query) => Promise<T>): Promise<T> {
  const opened = new Map<DatabaseName, Promise<postgres.ReservedSql>>();
  const clients: postgres.Sql[] = [];

  const open = async (database: DatabaseName): Promise<postgres.ReservedSql> => {
    const url = urls[database];
    if (url === undefined) throw new Error(`no address of the database ${database} was given`);
    const client = postgres(url, {
      max: 1,
      connect_timeout: 10,
      onnotice: () => {},
      connection: { application_name: "invariants", statement_timeout: statementTimeoutMs },
    });
    clients.push(client);
    const reserved = await client.reserve();
    await reserved.unsafe("begin isolation level repeatable read read only");
    return reserved;
  };
  const query: Query = async (database, sql) => {
    const connection = opened.get(database) ?? open(database);
    opened.set(database, connection);
    const reserved = await connection;
    await reserved.unsafe("savepoint before_rule");
    try {
      return await reserved.unsafe(sql).values();
    } catch (error) {
      // A query that fails must not end the snapshot for those that follow.
      await reserved.unsafe("rollback to savepoint before_rule");
      throw error;
    }
  };
  try {
    return await work(query);
  } finally {
    // Ending the connection ends its transaction, and there is nothing in it to be kept.
    await Promise.all(clients.map((client) => client.end({ timeout: 0 })));
  }
}

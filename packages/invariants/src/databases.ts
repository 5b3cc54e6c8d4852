/** The services that keep something, and so the databases whose rules are checked. */
export const databases = ["auth", "events", "bookings", "payments", "email"] as const;
export type DatabaseName = (typeof databases)[number];

/**
 * Asks a service's database and answers rows of columns. However it gets there: a connection, or psql in a pod, which gives
 * every column as text. So rules ask for one column of text or JSON.
 */
export type Query = (database: DatabaseName, sql: string) => Promise<readonly (readonly unknown[])[]>;

/** A query's rows as lines; columns of one row are joined by "|", as psql prints them. */
export async function lines(query: Query, database: DatabaseName, sql: string): Promise<string[]> {
  return (await query(database, sql)).map((row) => row.join("|"));
}

/** The one JSON value that a query answers. Errors: it answered nothing, or no JSON. */
export async function json<T>(query: Query, database: DatabaseName, sql: string): Promise<T> {
  const [line] = await lines(query, database, sql);
  if (line === undefined) throw new Error(`${database} answered nothing to: ${sql}`);
  return JSON.parse(line) as T;
}

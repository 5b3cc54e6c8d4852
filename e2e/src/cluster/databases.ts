import { kubectl } from "./kube.ts";

export const databases = ["auth", "events", "bookings", "payments", "email"] as const;
export type DatabaseName = (typeof databases)[number];

/** Asks a service's database; a row's columns come as text. Errors: what Postgres says of the query. */
export async function query(database: DatabaseName, sql: string): Promise<string[][]> {
  const psql = ["psql", "--username", "postgres", "--dbname", database, "--no-align", "--tuples-only", "--quiet"];
  const text = await kubectl(["exec", "postgres-0", "--", ...psql, "--command", sql]);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("|"));
}

/** The one number that a query answers. */
export async function count(database: DatabaseName, sql: string): Promise<number> {
  const [row] = await query(database, sql);
  return Number(row?.[0]);
}

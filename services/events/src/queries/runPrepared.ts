import type { Database } from "@stagedoor/postgres/database";
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";

const dialect = new PgDialect();
/** Each is kept by each connection, so there must be an end to them; what people ask for has a few dozen forms. */
const mostPrepared = 200;
const prepared = new Set<string>();

/**
 * Runs a statement that is put together for what was asked. It goes as a prepared one: to parse it and to have it described took a
 * round trip more each time. Limits: the first 200 forms of a process; others are run as they are.
 */
export async function runPrepared<Row>({ sql }: Pick<Database, "sql">, statement: SQL): Promise<readonly Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  if (prepared.size < mostPrepared) prepared.add(text);
  const rows = await sql.unsafe(text, params as never[], { prepare: prepared.has(text) });
  return rows as unknown as readonly Row[];
}

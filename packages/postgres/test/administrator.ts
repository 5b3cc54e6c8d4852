import { randomBytes } from "node:crypto";
import postgres from "postgres";

export type Administrator = {
  /** The address of a role that may create databases and roles, and nothing more. */
  readonly url: string;
  /** A name that no other test has. */
  newName(): string;
  /** The address of a database for a role. */
  urlOf(database: string, user: string, password: string): string;
  /** A connection with all rights. */
  readonly all: postgres.Sql;
  /** Drops what was made under the names. */
  drop(): Promise<void>;
};

/** An administrator as managed Postgres gives one, on the server of the tests. */
export async function createAdministrator(): Promise<Administrator> {
  const server = process.env.TEST_POSTGRES_URL ?? "";
  const all = postgres(server, { max: 1, onnotice: () => {} });
  const id = randomBytes(4).toString("hex");
  const role = `admin_${id}`;
  const names: string[] = [];
  await all.unsafe(`create role ${role} login createdb createrole password 'admin'`);
  const urlOf = (database: string, user: string, password: string) =>
    Object.assign(new URL(server), { pathname: `/${database}`, username: user, password }).href;
  return {
    url: urlOf("postgres", role, "admin"),
    newName() {
      names.push(`n${id}_${names.length}`);
      return names.at(-1) as string;
    },
    urlOf,
    all,
    async drop() {
      for (const name of names) await all.unsafe(`drop database if exists ${name} with (force)`);
      for (const name of names) await all.unsafe(`drop role if exists ${name}, ${name}_owner`);
      await all.unsafe(`drop role ${role}`);
      await all.end();
    },
  };
}

/** What one statement of a role answers; it connects and disconnects. */
export async function as(url: string, statement: string): Promise<postgres.Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

import { sql as query } from "drizzle-orm";
import type { Database, Tx } from "./database.ts";
import { type MigrationFile, type MigrationSet, readMigrations } from "./migrationFiles.ts";

export type { MigrationSet } from "./migrationFiles.ts";

/** Any fixed number serves; all replicas of a service must use the same one. */
const lockId = 7_316_402;

/**
 * Applies what is missing of the sets, in the given order, each file in a transaction of its own under an advisory lock:
 * replicas that start together apply it once. Files applied by a newer release are left alone. Where nothing is missing it only
 * reads, so that a role without the right to create tables may call it, too.
 * Errors: a file that was applied with another content (`checksum`), and whatever the SQL raises (that file is rolled back).
 */
export async function migrate(database: Database, sets: MigrationSet[]): Promise<void> {
  const before = await checksums(database);
  for (const set of sets) {
    for (const file of await readMigrations(set)) {
      if (isApplied(file, before.get(`${file.set}/${file.name}`))) continue;
      const applied = await database.transaction((tx) => applyOnce(tx, file));
      if (applied) database.options.log?.info({ migration: `${file.set}/${file.name}` }, "migration applied");
    }
  }
}

/** What this release knows and the database does not have yet, as `set/file`; for `/readyz`. */
export async function pendingMigrations(database: Database, sets: MigrationSet[]): Promise<string[]> {
  const applied = await checksums(database);
  const known = (await Promise.all(sets.map(readMigrations))).flat().map((file) => `${file.set}/${file.name}`);
  return known.filter((name) => !applied.has(name));
}

/** The checksums of what was applied, by `set/file`. */
async function checksums({ sql }: Database): Promise<Map<string, string>> {
  const [table] = await sql`select to_regclass('schema_migrations') is not null as exists`;
  const rows = table?.exists ? await sql`select "set", name, checksum from schema_migrations` : [];
  return new Map(rows.map((row) => [`${row.set}/${row.name}`, row.checksum]));
}

function isApplied(file: MigrationFile, checksum: string | undefined): boolean {
  if (checksum === undefined || checksum === file.checksum) return checksum !== undefined;
  throw new Error(`migration ${file.set}/${file.name} was changed after it was applied; add a new file instead`);
}

async function applyOnce(tx: Tx, file: MigrationFile): Promise<boolean> {
  // Waiting for another replica's migration, or a long one of our own, is not a statement that hangs.
  await tx.execute(query`set local statement_timeout = 0`);
  await tx.execute(query`select pg_advisory_xact_lock(${lockId})`);
  await tx.execute(query`create table if not exists schema_migrations (
    "set" text not null, name text not null, checksum text not null, applied_at timestamptz not null default now(),
    primary key ("set", name))`);
  const [row] = await tx.execute<{ checksum: string }>(
    query`select checksum from schema_migrations where "set" = ${file.set} and name = ${file.name}`,
  );
  if (isApplied(file, row?.checksum)) return false;
  await tx.execute(query.raw(file.text));
  await tx.execute(
    query`insert into schema_migrations ("set", name, checksum) values (${file.set}, ${file.name}, ${file.checksum})`,
  );
  return true;
}

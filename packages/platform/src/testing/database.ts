import { createHash, randomBytes } from "node:crypto";
import postgres from "postgres";
import { testRunPrefix } from "./run.ts";

/**
 * A database of its own for a test file. The first call of a run for `name` builds a template with `migrate`, under an
 * advisory lock that holds across processes; every call clones it (about 50 ms).
 * Limits: `migrate` must close its connections; those still open after it are cut.
 */
export async function createTestDatabase(
  name: string,
  migrate: (url: string) => Promise<void>,
): Promise<{ url: string; drop(): Promise<void> }> {
  const template = `${testRunPrefix()}${name.replaceAll(/[^a-z0-9]/gi, "_").toLowerCase()}`;
  const clone = `${template}_${randomBytes(4).toString("hex")}`;
  await withAdmin(async (admin) => {
    await admin`select pg_advisory_lock(${lockKey(template)})`;
    try {
      await buildTemplate(admin, template, migrate);
      await admin.unsafe(`create database "${clone}" template "${template}"`);
    } finally {
      await admin`select pg_advisory_unlock(${lockKey(template)})`;
    }
  });
  return {
    url: databaseUrl(clone),
    drop: () =>
      withAdmin(async (admin) => {
        await admin.unsafe(`drop database if exists "${clone}" with (force)`);
        await admin.unsafe(`drop role if exists "${clone}"`);
      }),
  };
}

/** A template is complete once nobody may connect to it; one that is not was left by a migration that failed. */
async function buildTemplate(admin: postgres.Sql, template: string, migrate: (url: string) => Promise<void>) {
  const [found] = await admin`select datallowconn from pg_database where datname = ${template}`;
  if (found !== undefined && found.datallowconn === false) return;
  await admin.unsafe(`drop database if exists "${template}" with (force)`);
  await admin.unsafe(`create database "${template}"`);
  await migrate(databaseUrl(template));
  await admin.unsafe(`alter database "${template}" with allow_connections false`);
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${template}`;
}

/** Drops every database of this run, and every role. For the end of a run only. */
export async function dropTestDatabases(): Promise<void> {
  await withAdmin(async (admin) => {
    const rows = await admin`select datname from pg_database where starts_with(datname, ${testRunPrefix()})`;
    for (const { datname } of rows) await admin.unsafe(`drop database if exists "${datname}" with (force)`);
    const roles = await admin`select rolname from pg_roles where starts_with(rolname, ${testRunPrefix()})`;
    for (const { rolname } of roles) await admin.unsafe(`drop role if exists "${rolname}"`);
  });
}

async function withAdmin(run: (admin: postgres.Sql) => Promise<void>): Promise<void> {
  const admin = postgres(adminUrl(), { max: 1, onnotice: () => {}, connect_timeout: 15 });
  try {
    await run(admin);
  } finally {
    await admin.end({ timeout: 5 });
  }
}

function databaseUrl(name: string): string {
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  return url.href;
}

function adminUrl(): string {
  const url = process.env.TEST_POSTGRES_URL;
  if (url === undefined || url === "") throw new Error("TEST_POSTGRES_URL is not set: is this project `int`?");
  return url;
}

function lockKey(text: string): string {
  return createHash("sha256").update(text).digest().readBigInt64BE().toString();
}

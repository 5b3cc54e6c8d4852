import postgres from "postgres";
import { grantRights } from "./grantRights.ts";

export type WantedDatabase = {
  /** Of the database, and of the role that the service uses. */
  readonly name: string;
  readonly password: string;
  /**
   * Of the role `<name>_owner`, which then owns the database and runs its migrations, while the role `<name>` only reads and
   * writes rows. Without it `<name>` owns its database.
   */
  readonly ownerPassword?: string | undefined;
};

/** Any fixed number serves: runs at the same time would trip over each other's roles. */
const lockId = 7_316_403;

/** Memberships with options of their own, which an administrator without all rights needs here, came with it. */
const oldestServer = 160_000;

/**
 * Gives each name a role and a database of its own that nobody else may connect to. What exists stays, but passwords are set, so
 * that they always match. The administrator needs no more than CREATEDB and CREATEROLE, and becomes a member of the owners.
 * Errors: a server before Postgres 16; a database that has another encoding than UTF8; a database, or a table in it, that belongs to
 * another role than it would be given.
 */
export async function createDatabases(adminUrl: string, wanted: readonly WantedDatabase[]): Promise<void> {
  await connected(adminUrl, async (admin) => {
    await demandVersion(admin);
    await admin`select pg_advisory_lock(${lockId})`;
    for (const one of wanted) await createDatabase(admin, adminUrl, one);
  });
}

async function createDatabase(admin: postgres.Sql, adminUrl: string, wanted: WantedDatabase): Promise<void> {
  const { name, password, ownerPassword } = wanted;
  const owner = ownerPassword === undefined ? name : `${name}_owner`;
  await setRole(admin, name, password);
  if (ownerPassword !== undefined) await setRole(admin, owner, ownerPassword);
  await demandMembership(admin, owner);

  const [found] = await admin`
    select pg_get_userbyid(datdba) as owner, pg_encoding_to_char(encoding) as encoding from pg_database where datname = ${name}`;
  // Named, and so of template0: a server that was set up without a locale would make databases that know no letters but ASCII's.
  if (found === undefined)
    await run(admin, "create database %I owner %I encoding 'UTF8' template template0", name, owner);
  else if (found.owner !== owner) throw new Error(otherOwner(wanted, "the database", found.owner));
  else if (found.encoding !== "UTF8") throw new Error(otherEncoding(name, found.encoding));

  const inside = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  await connected(inside, async (sql) => {
    const [table] = await sql`
      select relname as name, pg_get_userbyid(relowner) as owner from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and pg_get_userbyid(relowner) = ${name} and ${name} <> ${owner} limit 1`;
    if (table !== undefined) throw new Error(otherOwner(wanted, `the table "${table.name}" of the database`, name));
    await grantRights(sql, { database: name, owner, user: name });
  });
}

async function setRole(admin: postgres.Sql, name: string, password: string): Promise<void> {
  const [role] = await admin`select from pg_roles where rolname = ${name}`;
  // The password goes as it is and not as a hash: the server's own rules for passwords then apply.
  await run(admin, `${role === undefined ? "create" : "alter"} role %I with login password %L`, name, password);
}

/** Whoever creates a database for a role must be able to act as it; without all rights that needs a membership. */
async function demandMembership(admin: postgres.Sql, owner: string): Promise<void> {
  const [mine] = await admin`select pg_has_role(${owner}, 'set') and pg_has_role(${owner}, 'usage') as enough`;
  if (!mine?.enough) await run(admin, "grant %I to current_user with inherit true, set true", owner);
}

async function demandVersion(admin: postgres.Sql): Promise<void> {
  const [server] = await admin`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version`;
  if (server?.number < oldestServer)
    throw new Error(`Postgres ${server?.version} is too old: databases need 16 or newer`);
}

function otherOwner({ name, ownerPassword }: WantedDatabase, what: string, found: string): string {
  const variable = `${name.toUpperCase()}_OWNER_PASSWORD`;
  if (ownerPassword === undefined) {
    const hint = found === `${name}_owner` ? `: ${variable} is missing` : "";
    return `${what} "${name}" is there and belongs to the role "${found}", not to "${name}"${hint}`;
  }
  const handOver = `reassign owned by "${found}" to "${name}_owner"`;
  return (
    `${what} "${name}" is there and belongs to the role "${found}", not to "${name}_owner": leave ${variable} out, ` +
    `or stop the service, hand the database over as an administrator (in it: ${handOver}), and run this again`
  );
}

function otherEncoding(name: string, found: string): string {
  return (
    `the database "${name}" is there and has the encoding ${found}, not UTF8: stop the service, dump it, rename it, run this again, ` +
    "and restore the dump into the new one"
  );
}

async function connected(url: string, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 15 });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** These statements take no parameters: the server itself quotes names (%I) and texts (%L). */
async function run(sql: postgres.Sql, template: string, ...parts: string[]): Promise<void> {
  const [row] = await sql`select format(${template}, variadic ${parts}::text[]) as statement`;
  await sql.unsafe(row?.statement);
}

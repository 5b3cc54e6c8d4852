import type { WantedDatabase } from "./createDatabases.ts";

export type DatabaseSettings = { adminUrl: string; wanted: WantedDatabase[]; timeoutMs: number };

/** What is read, for the documents. */
export const databaseVariables = [
  {
    name: "ADMIN_DATABASE_URL",
    about: "an administrator with CREATEDB and CREATEROLE: postgres://admin:password@host:port/postgres",
    limits: "a URL that starts with postgres:// or postgresql://",
    required: true,
    default: undefined,
  },
  {
    name: "DATABASES",
    about: "the databases to make, each for the role of its name",
    limits: "separated by commas, each a small letter and up to 49 small letters, digits and underscores",
    required: true,
    default: undefined,
  },
  {
    name: "<NAME>_PASSWORD",
    about: "the password of the role that the service uses, for each name of DATABASES in capitals: AUTH_PASSWORD",
    limits: "text",
    required: true,
    default: undefined,
  },
  {
    name: "<NAME>_OWNER_PASSWORD",
    about: "the password of the role that owns the database; without it the service's own role does",
    limits: "text",
    required: false,
    default: undefined,
  },
  {
    name: "PREPARE_TIMEOUT_MS",
    about: "longest time of waiting for Postgres",
    limits: "a whole number from 1000 to 86400000",
    required: false,
    default: "240000",
  },
] as const;

/** Short enough for `<name>_owner` to be a name of Postgres, and the beginning of a variable's name in upper case. */
const goodName = /^[a-z][a-z0-9_]{0,49}$/;

/** The server's own. */
const takenNames = /^(postgres|template[01]|pg_.*)$/;

const defaultTimeoutMs = 240_000;

/**
 * Reads ADMIN_DATABASE_URL, DATABASES, `<NAME>_PASSWORD`, `<NAME>_OWNER_PASSWORD` and PREPARE_TIMEOUT_MS. The answer is the
 * settings, or a line for each that is wrong, which names it and repeats no secret.
 */
export function readDatabaseSettings(env: NodeJS.ProcessEnv): DatabaseSettings | string[] {
  const adminUrl = env.ADMIN_DATABASE_URL ?? "";
  const names = (env.DATABASES ?? "").split(",").flatMap((name) => name.trim() || []);
  const timeoutMs = Number(env.PREPARE_TIMEOUT_MS || defaultTimeoutMs);
  const problems = [
    ...adminFaults(adminUrl),
    ...(names.length === 0 ? ["DATABASES is missing: names of databases, separated by commas"] : []),
    ...names.flatMap((name, index) => nameFaults(name, names.slice(0, index), adminUser(adminUrl))),
    ...names.flatMap((name) => passwordFaults(name, env)),
    ...(Number.isSafeInteger(timeoutMs) && timeoutMs >= 1_000 && timeoutMs <= 86_400_000
      ? []
      : ["PREPARE_TIMEOUT_MS must be a whole number from 1000 to 86400000"]),
  ];
  if (problems.length > 0) return problems;
  const wanted = names.map((name) => ({
    name,
    password: env[passwordOf(name)] ?? "",
    ownerPassword: env[passwordOf(`${name}_owner`)] || undefined,
  }));
  return { adminUrl, wanted, timeoutMs };
}

function passwordOf(role: string): string {
  return `${role.toUpperCase()}_PASSWORD`;
}

function adminFaults(adminUrl: string): string[] {
  if (adminUrl === "") return ["ADMIN_DATABASE_URL is missing: postgres://admin:password@host:port/postgres"];
  const protocol = URL.canParse(adminUrl) ? new URL(adminUrl).protocol : "";
  const isFine = protocol === "postgres:" || protocol === "postgresql:";
  return isFine ? [] : ["ADMIN_DATABASE_URL must be a URL that starts with postgres:// or postgresql://"];
}

function adminUser(adminUrl: string): string {
  return URL.canParse(adminUrl) ? decodeURIComponent(new URL(adminUrl).username) : "";
}

function nameFaults(name: string, before: readonly string[], admin: string): string[] {
  if (!goodName.test(name)) {
    return [`DATABASES has "${name}": a name is a small letter and up to 49 small letters, digits and underscores`];
  }
  if (takenNames.test(name)) return [`DATABASES has "${name}", which is the server's own`];
  if (name.endsWith("_owner"))
    return [`DATABASES has "${name}": names that end with _owner are those of owners' roles`];
  if (name === admin) return [`DATABASES has "${name}", which is the administrator of ADMIN_DATABASE_URL`];
  return before.includes(name) ? [`DATABASES has "${name}" twice`] : [];
}

function passwordFaults(name: string, env: NodeJS.ProcessEnv): string[] {
  if (!goodName.test(name) || env[passwordOf(name)]) return [];
  return [`${passwordOf(name)} is missing: the password of the role "${name}"`];
}

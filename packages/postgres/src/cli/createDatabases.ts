/**
 * Databases and roles for services, by an administrator who needs CREATEDB and CREATEROLE only. It may run again at any time:
 *   ADMIN_DATABASE_URL=postgres://admin:…@host/postgres DATABASES=auth,events AUTH_PASSWORD=… EVENTS_PASSWORD=… \
 *     node packages/postgres/src/cli/createDatabases.ts
 * With AUTH_OWNER_PASSWORD as well, the role auth_owner owns the database and runs its migrations, and auth only reads and writes
 * rows. Waits for the server, PREPARE_TIMEOUT_MS (240 000) at most. Ends with 0; with 78 on bad settings, each named; else with 1.
 */
import { setTimeout as pause } from "node:timers/promises";
import { createDatabases } from "../createDatabases.ts";
import { type DatabaseSettings, readDatabaseSettings } from "../databaseSettings.ts";
import { isTransient } from "../transient.ts";

const retryMs = { least: 500, most: 5_000 };

async function create({ adminUrl, wanted, timeoutMs }: DatabaseSettings): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (let wait = retryMs.least; ; wait = Math.min(wait * 2, retryMs.most)) {
    try {
      return await createDatabases(adminUrl, wanted);
    } catch (error) {
      // A refused login counts too: whoever sets up the server may be on the way.
      if (!isTransient(error) || performance.now() + wait > deadline) throw error;
      process.stdout.write(`waiting for Postgres: ${(error as Error).message}\n`);
      await pause(wait);
    }
  }
}

// The first process of a container gets no default end.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const settings = readDatabaseSettings(process.env);
if (Array.isArray(settings)) {
  process.stderr.write(`bad settings:\n${settings.map((problem) => `  ${problem}\n`).join("")}`);
  process.exitCode = 78;
} else {
  try {
    await create(settings);
    process.stdout.write(`databases are there: ${settings.wanted.map(({ name }) => name).join(", ")}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "@stagedoor/postgres/database";
import { type MigrationSet, migrate, pendingMigrations } from "@stagedoor/postgres/migrate";
import { errorCode, isTransient } from "@stagedoor/postgres/transient";
import type { Logger } from "pino";

export type PrepareOptions = {
  readonly database: Database;
  readonly migrations: MigrationSet[];
  /** Apply them, or only wait until somebody has. */
  readonly migrate: boolean;
  /** The service's own preparation, after the migrations. */
  readonly prepare: () => Promise<void> | undefined;
  readonly signal: AbortSignal;
  readonly log: Logger;
};

const retryMs = { least: 100, most: 2_000 };

/** Waits for Postgres as long as it takes, and makes the schema what this release needs. Errors: what waiting cannot mend. */
export async function prepareDatabase(options: PrepareOptions): Promise<void> {
  let wait = retryMs.least;
  for (let attempt = 1; !options.signal.aborted; attempt += 1) {
    try {
      if (await isPrepared(options)) return;
      if (attempt === 1) options.log.info("waiting for migrations to be applied");
    } catch (error) {
      // A login or database that is not made yet counts too: whoever sets up the server may be on the way.
      if (!isTransient(error)) throw error;
      if (attempt === 1 || attempt % 10 === 0) {
        options.log.warn({ code: errorCode(error), reason: messageOf(error), attempt }, "waiting for Postgres");
      }
    }
    await pause(wait, undefined, { signal: options.signal }).catch(() => {});
    wait = Math.min(wait * 2, retryMs.most);
  }
}

async function isPrepared({ database, migrations, ...options }: PrepareOptions): Promise<boolean> {
  await demandEncoding(database);
  if (options.migrate) await migrate(database, migrations);
  else if ((await pendingMigrations(database, migrations)).length > 0) return false;
  await options.prepare();
  return true;
}

/** Names and titles have letters of every language, and search knows which are the same. */
async function demandEncoding(database: Database): Promise<void> {
  const [row] = await database.sql`select current_database() as name, current_setting('server_encoding') as encoding`;
  if (row?.encoding === "UTF8") return;
  throw new Error(`the database "${row?.name}" of DATABASE_URL has the encoding ${row?.encoding}; it must be UTF8`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

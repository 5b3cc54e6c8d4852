import { execFile } from "node:child_process";
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { asUser } from "./asUser.ts";
import type { Guardian } from "./guardian.ts";
import { launch, type Running } from "./launch.ts";
import { postgresBinaries } from "./postgresBinaries.ts";
import { postgresUser, type SystemUser } from "./postgresUser.ts";
import { readiness } from "./readiness.ts";

const run = promisify(execFile);

export type PostgresServer = { url: string; process: Running; stop(): Promise<void> };

export type PostgresOptions = {
  /** Holds `postgres/` with the data and `logs/postgres.log`. */
  stateDir: string;
  port: number;
  password: string;
  guardian?: Guardian | undefined;
  /** Tests do without the safety of a flush to the disk at every commit. */
  durable: boolean;
  maxConnections: number;
  /** Further settings of the server, by name; they take the place of those that every copy has. */
  settings?: Readonly<Record<string, string>>;
};

/**
 * Starts Postgres 18 on 127.0.0.1; the first time it creates the cluster. Resolves when it accepts connections.
 * Limits: 60 s for each of both. Errors: rejects with the server's last lines when it ends before that.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { postgres, initdb } = await postgresBinaries();
  const user = postgresUser();
  const home = join(options.stateDir, "postgres");
  const dataDir = join(home, "data");
  mkdirSync(home, { recursive: true });
  if (user !== undefined) chownSync(home, user.uid, user.gid);
  if (!existsSync(join(dataDir, "PG_VERSION"))) await createCluster(initdb, home, dataDir, options.password, user);

  const settings: readonly (readonly [string, string])[] = [
    ["listen_addresses", "127.0.0.1"],
    ["max_connections", String(options.maxConnections)],
    // Sockets have a path limit of 107 bytes, which a deep clone passes; TCP does for all.
    ["unix_socket_directories", ""],
    ["shared_buffers", "64MB"],
    ["max_wal_size", "512MB"],
    ...(options.durable
      ? []
      : ([
          ["fsync", "off"],
          ["full_page_writes", "off"],
          ["synchronous_commit", "off"],
        ] as const)),
    // The last one of a name counts.
    ...Object.entries(options.settings ?? {}),
  ];
  const server = asUser(user, postgres, [
    "-D",
    dataDir,
    "-p",
    String(options.port),
    ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  const ready = readiness("Postgres", 60_000, "database system is ready to accept connections");
  const child = await launch({
    name: "postgres",
    ...server,
    env: { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" },
    cwd: "/",
    logFile: join(options.stateDir, "logs", "postgres.log"),
    guardian: options.guardian,
    stopSignal: "SIGINT",
    endsLast: true,
    onLine: ready.onLine,
  });
  await ready.wait(child);
  return {
    url: `postgres://postgres:${options.password}@127.0.0.1:${options.port}/postgres`,
    process: child,
    async stop() {
      await child.stop(20_000);
    },
  };
}

async function createCluster(
  initdb: string,
  home: string,
  dataDir: string,
  password: string,
  user: SystemUser | undefined,
) {
  const passwordFile = join(home, "password");
  // Left by an initdb that was killed: it refuses a directory that is not empty.
  rmSync(dataDir, { recursive: true, force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const { command, args, ...as } = asUser(user, initdb, [
    `--pgdata=${dataDir}`,
    "--auth=scram-sha-256",
    "--username=postgres",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-sync",
  ]);
  try {
    await run(command, args, { ...as.user, cwd: "/", env: { ...process.env, LC_ALL: "C" }, timeout: 60_000 });
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`Postgres' data directory could not be created: ${stderr?.trim() || message}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

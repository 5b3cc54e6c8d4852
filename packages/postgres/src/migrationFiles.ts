import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Numbered SQL files that belong together: a service's own, the outbox and inbox, the idempotency keys. */
export type MigrationSet = { name: string; directory: string | URL };

export type MigrationFile = { set: string; name: string; text: string; checksum: string };

const fileName = /^\d{4}_[\w-]+\.sql$/;

/** The files `NNNN_name.sql` of a set, in order. Errors: a .sql file with another name, two files with one number. */
export async function readMigrations(set: MigrationSet): Promise<MigrationFile[]> {
  const directory = typeof set.directory === "string" ? set.directory : fileURLToPath(set.directory);
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql")).sort();
  const files: MigrationFile[] = [];
  for (const name of names) {
    if (!fileName.test(name)) throw new Error(`migration ${set.name}/${name} is not named NNNN_name.sql`);
    if (files.at(-1)?.name.slice(0, 4) === name.slice(0, 4)) {
      throw new Error(`migrations ${set.name}/${files.at(-1)?.name} and ${name} have the same number`);
    }
    const text = await readFile(join(directory, name), "utf8");
    files.push({ set: set.name, name, text, checksum: createHash("sha256").update(text).digest("hex") });
  }
  return files;
}

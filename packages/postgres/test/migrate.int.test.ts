import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Database, openDatabase } from "../src/database.ts";
import { type MigrationSet, migrate, pendingMigrations } from "../src/migrate.ts";

let database: Database;
let drop: () => Promise<void>;
let directory: string;
let set: MigrationSet;

beforeEach(async () => {
  const made = await createTestDatabase("postgres_migrate", async () => {});
  drop = made.drop;
  database = openDatabase({ url: made.url, poolSize: 4, applicationName: "test" });
  directory = await mkdtemp(join(tmpdir(), "migrations-"));
  set = { name: "shop", directory };
  await writeFile(join(directory, "0001_counter.sql"), "create table counter (n int); insert into counter values (0);");
  await writeFile(join(directory, "0002_add.sql"), "update counter set n = n + 1;");
});

afterEach(async () => {
  await database.close();
  await drop();
  await rm(directory, { recursive: true });
});

it("replicas that start together apply each migration once, in order", async () => {
  await Promise.all([migrate(database, [set]), migrate(database, [set]), migrate(database, [set])]);
  expect(await database.sql`select n from counter`).toMatchObject([{ n: 1 }]);
  await migrate(database, [set]);
  expect(await database.sql`select n from counter`).toMatchObject([{ n: 1 }]);
});

it("what is pending is listed before, and nothing after", async () => {
  expect(await pendingMigrations(database, [set])).toEqual(["shop/0001_counter.sql", "shop/0002_add.sql"]);
  await migrate(database, [set]);
  expect(await pendingMigrations(database, [set])).toEqual([]);
});

it("a migration that was changed after it was applied stops the start and names the file", async () => {
  await migrate(database, [set]);
  await writeFile(join(directory, "0002_add.sql"), "update counter set n = n + 2;");
  await expect(migrate(database, [set])).rejects.toThrow("shop/0002_add.sql was changed after it was applied");
});

it("a migration that fails leaves nothing of itself behind, and those before it stay", async () => {
  await writeFile(join(directory, "0003_broken.sql"), "create table half (n int); select 1 / 0;");
  await expect(migrate(database, [set])).rejects.toThrow();
  expect(await pendingMigrations(database, [set])).toEqual(["shop/0003_broken.sql"]);
  expect(await database.sql`select to_regclass('half') as half`).toMatchObject([{ half: null }]);
});

it("a file with another name, or a number used twice, is refused", async () => {
  await writeFile(join(directory, "0002_again.sql"), "select 1;");
  await expect(migrate(database, [set])).rejects.toThrow("have the same number");
  await rm(join(directory, "0002_again.sql"));
  await writeFile(join(directory, "more.sql"), "select 1;");
  await expect(migrate(database, [set])).rejects.toThrow("shop/more.sql is not named NNNN_name.sql");
});

it("what a newer release has applied is left alone", async () => {
  await migrate(database, [set]);
  await rm(join(directory, "0002_add.sql"));
  await migrate(database, [set]);
  expect(await pendingMigrations(database, [set])).toEqual([]);
});

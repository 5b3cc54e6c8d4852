import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase, type Tx } from "../src/database.ts";
import { isTransient } from "../src/transient.ts";

let database: Database;
let other: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const made = await createTestDatabase("postgres_transaction", async (url) => {
    const fresh = openDatabase({ url, poolSize: 1, applicationName: "migrate" });
    await fresh.sql`create table place (id int primary key, note text not null)`;
    await fresh.sql`insert into place values (1, 'a'), (2, 'b')`;
    await fresh.close();
  });
  drop = made.drop;
  // One connection, so that a lost one must be replaced by the next query.
  database = openDatabase({ url: made.url, poolSize: 1, applicationName: "test" });
  other = openDatabase({ url: made.url, poolSize: 2, applicationName: "other" });
});

afterAll(async () => {
  await database.close();
  await other.close();
  await drop();
});

async function backend(tx: Tx): Promise<number> {
  const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return row?.pid ?? 0;
}

/** Cuts a connection from the server's side and waits until the client has noticed. */
async function cut(tx: Tx): Promise<void> {
  const pid = await backend(tx);
  await other.sql`select pg_terminate_backend(${pid}, 5000)`;
  // The pool is this one connection: an answer comes from its successor.
  await database.ping();
}

it("a statement of a transaction that lost its connection never runs on the next connection", async () => {
  const lost = database.transaction(async (tx) => {
    await cut(tx);
    await tx.execute(sql`insert into place values (99, 'stray')`);
  });
  await expect(lost).rejects.toSatisfy(isTransient);
  expect(await other.sql`select from place where id = 99`).toHaveLength(0);
});

it("a transaction that goes on after its connection was cut fails, and the process and the pool survive", async () => {
  const lost = database.transaction(async (tx) => {
    const pid = await backend(tx);
    await other.sql`select pg_terminate_backend(${pid}, 5000)`;
    for (let statement = 0; statement < 3; statement += 1) {
      await tx.execute(sql`update place set note = 'lost' where id = 1`).catch(() => undefined);
    }
    await tx.execute(sql`select 1`);
  });
  await expect(lost).rejects.toSatisfy(isTransient);
  expect(await database.sql`select note from place where id = 1`).toMatchObject([{ note: "a" }]);
});

it("a deadlock's victim is run again and both transactions commit", async () => {
  let attempts = 0;
  const firstHas = Promise.withResolvers<void>();
  const secondHas = Promise.withResolvers<void>();
  const touch = (tx: Tx, id: number) => tx.execute(sql`update place set note = note || '!' where id = ${id}`);
  const first = other.transaction(async (tx) => {
    attempts += 1;
    await touch(tx, 1);
    firstHas.resolve();
    await secondHas.promise;
    await touch(tx, 2);
  });
  const second = other.transaction(async (tx) => {
    attempts += 1;
    await firstHas.promise;
    await touch(tx, 2);
    secondHas.resolve();
    await touch(tx, 1);
  });
  await Promise.all([first, second]);
  expect(attempts).toBe(3);
  expect(await other.sql`select note from place order by id`).toMatchObject([{ note: "a!!" }, { note: "b!!" }]);
});

it("listeners hear of commits and of nothing else", async () => {
  let commits = 0;
  const stop = other.afterCommit(() => {
    commits += 1;
  });
  await other.transaction(async (tx) => tx.execute(sql`select 1`));
  await expect(other.transaction(async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(commits).toBe(1);
  stop();
  await other.transaction(async (tx) => tx.execute(sql`select 1`));
  expect(commits).toBe(1);
});

it("a statement that takes too long is ended by the server and counts as transient", async () => {
  const hasty = openDatabase({ ...other.options, applicationName: "hasty", statementTimeoutMs: 50 });
  await expect(hasty.sql`select pg_sleep(30)`).rejects.toSatisfy(isTransient);
  await hasty.close();
});

it.each([
  ["a refused password", (url: URL) => Object.assign(url, { password: "wrong" })],
  ["a database that is not there", (url: URL) => Object.assign(url, { pathname: "/nowhere" })],
  ["a setting that the server does not know", (url: URL) => Object.assign(url, { search: "?unheard_of=1" })],
])(
  "a transaction that could not begin because of %s counts as transient, and its work was not run",
  async (_what, spoil) => {
    const spoilt = spoil(new URL(database.options.url)).href;
    const unusable = openDatabase({ ...database.options, url: spoilt });
    let runs = 0;
    const lost = unusable.transaction(async () => {
      runs += 1;
    });
    await expect(lost).rejects.toSatisfy(isTransient);
    expect(runs).toBe(0);
    await unusable.close();
  },
);

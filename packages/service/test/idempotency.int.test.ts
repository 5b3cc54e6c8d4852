import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pruneIdempotencyKeys, serviceMigrations, writeOnce } from "../src/idempotency.ts";
import { conflict } from "../src/problem.ts";

const user = { id: crypto.randomUUID() };
let database: Database;
let drop: () => Promise<void>;
let key: string;

beforeAll(async () => {
  const test = await createTestDatabase("service", async (url) => {
    const fresh = openDatabase({ url, poolSize: 2, applicationName: "migrate" });
    await migrate(fresh, [serviceMigrations]);
    await fresh.sql`create table things (id serial primary key, name text)`;
    await fresh.close();
  });
  database = openDatabase({ url: test.url, poolSize: 10, applicationName: "test" });
  drop = test.drop;
});

beforeEach(async () => {
  key = crypto.randomUUID();
  await database.sql`truncate things`;
});

afterAll(async () => {
  await database.close();
  await drop();
});

function write(body: unknown, options: { url?: string; key?: string | undefined; user?: { id: string } | null } = {}) {
  const given = "key" in options ? options.key : key;
  const request = {
    headers: given === undefined ? {} : { "idempotency-key": given },
    method: "POST",
    url: options.url ?? "/api/v1/things",
    routeOptions: { url: "/api/v1/things" },
    body,
    user: options.user ?? user,
  };
  return writeOnce(database, request, async (tx) => {
    const [row] = await tx.execute<{ id: number }>(sql`insert into things (name) values ('x') returning id`);
    return { status: 201 as const, body: { id: row?.id, at: "2030-01-01T00:00:00.000Z" } };
  });
}

async function things(): Promise<number> {
  const [row] = await database.sql`select count(*)::int as n from things`;
  return row?.n as number;
}

describe("a write with an Idempotency-Key", () => {
  it("happens once, and is answered the same again, whatever the order of its fields", async () => {
    const first = await write({ a: 1, b: { c: 2, d: 3 } });
    const second = await write({ b: { d: 3, c: 2 }, a: 1 });
    expect(second).toEqual({ ...first, headers: { "idempotent-replayed": "true" } });
    expect(first.headers).toEqual({});
    expect(await things()).toBe(1);
  });

  it("happens once when it is sent 20 times at once", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => write({ a: 1 })));
    expect(new Set(all.map((each) => each.body.id)).size).toBe(1);
    expect(await things()).toBe(1);
  });

  it("is refused with another body or another path, and happens for another caller", async () => {
    await write({ a: 1 });
    await expect(write({ a: 2 })).rejects.toMatchObject({ code: "idempotency_mismatch", statusCode: 422 });
    await expect(write({ a: 1 }, { url: "/api/v1/things?x=1" })).rejects.toMatchObject({
      code: "idempotency_mismatch",
    });
    await write({ a: 2 }, { user: { id: crypto.randomUUID() } });
    expect(await things()).toBe(2);
  });

  it("that was refused is decided anew", async () => {
    const request = {
      headers: { "idempotency-key": key },
      method: "POST",
      url: "/x",
      routeOptions: { url: "/x" },
      body: {},
      user,
    };
    const refused = writeOnce(database, request, async (tx) => {
      await tx.execute(sql`insert into things (name) values ('x')`);
      throw conflict("sold_out", "Sold out.");
    });
    await expect(refused).rejects.toMatchObject({ code: "sold_out" });
    expect(await things()).toBe(0);
    expect(await writeOnce(database, request, async () => ({ status: 201, body: "now" }))).toMatchObject({
      body: "now",
    });
  });

  it("happens again after 24 hours, and its row is pruned", async () => {
    await write({ a: 1 });
    await database.sql`update idempotency_keys set created_at = now() - interval '24 hours 1 second' where key = ${key}`;
    await write({ a: 2 });
    expect(await things()).toBe(2);
    await database.sql`update idempotency_keys set created_at = now() - interval '24 hours 1 second' where key = ${key}`;
    expect(await pruneIdempotencyKeys(database, 1)).toBe(1);
  });

  it("needs a key of 1 to 255 characters", async () => {
    for (const bad of ["", "k".repeat(256)]) {
      await expect(write({}, { key: bad })).rejects.toMatchObject({
        code: "malformed",
        extras: { errors: [{ field: "idempotency-key" }] },
      });
    }
    await write({}, { key: "k".repeat(255) });
  });

  it("without a key happens each time", async () => {
    await write({}, { key: undefined });
    await write({}, { key: undefined });
    expect(await things()).toBe(2);
  });
});

import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type UsersFilter, usersCount, usersPage } from "../src/queries/listUsers.ts";
import { migrateAuth } from "./startAuth.ts";

const accounts = 100_000;
let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const made = await createTestDatabase("auth", migrateAuth);
  drop = made.drop;
  database = openDatabase({ url: made.url, poolSize: 1, applicationName: "plans", statementTimeoutMs: 60_000 });
  await database.sql`
    insert into users (id, email, name, role, password_hash, created_at, updated_at, deleted_at)
    select gen_random_uuid(), md5(n::text) || '@example.test', initcap(md5((n * 7)::text)),
      case when n % 1000 = 0 then 'admin' when n % 3 = 0 then 'host' else 'attendee' end, '$argon2id$v=19$m=19456,t=2,p=1$' || md5('salt' || n) || md5('hash' || n),
      timestamptz '2030-01-01' + n * interval '1 minute', timestamptz '2030-01-01', case when n % 50 = 0 then now() end
    from generate_series(1, ${accounts}) as n`;
  await database.sql`vacuum (freeze, analyze) users`;
});
afterAll(async () => {
  await database?.close();
  await drop?.();
});

type Node = {
  "Node Type": string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: Node[];
};

async function planOf(query: { toSQL(): { sql: string; params: unknown[] } }): Promise<Node[]> {
  const { sql, params } = query.toSQL();
  const [row] = await database.sql.unsafe(`explain (analyze, format json) ${sql}`, params as string[]);
  const plan = row?.["QUERY PLAN"];
  const nodes = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodes)];
  return nodes((typeof plan === "string" ? JSON.parse(plan) : plan)[0].Plan);
}

function mostRead(nodes: Node[]): number {
  const read = (node: Node) =>
    node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
  return Math.max(...nodes.map((node) => read(node) * node["Actual Loops"]));
}

const page = { sort: "date", order: "asc", limit: 20, offset: 0 } as const;
const sorts = ["date", "name", "email"] as const;
const orders = ["asc", "desc"] as const;
const filters: [string, Partial<UsersFilter>][] = [
  ["all", {}],
  ["of a role", { role: "host" }],
  ["of a rare role", { role: "admin" }],
  ["from an instant on", { createdFrom: "2030-01-01T00:10:00Z" }],
  ["within an hour", { createdFrom: "2030-02-01T00:00:00Z", createdTo: "2030-02-01T01:00:00Z" }],
];

describe.each(filters)("accounts, %s", (_what, filter) => {
  it.each(sorts.flatMap((sort) => orders.map((order) => [sort, order] as const)))(
    "a page by %s, %s, reads a few rows of an index",
    async (sort, order) => {
      const plan = await planOf(usersPage(database.db, { ...page, ...filter, sort, order, offset: 40 }));
      expect(plan.map((node) => node["Node Type"])).not.toContain("Seq Scan");
      expect(mostRead(plan)).toBeLessThanOrEqual(500);
    },
  );

  it("are counted by an index", async () => {
    const plan = await planOf(usersCount(database.db, { ...page, ...filter }));
    expect(plan.map((node) => node["Node Type"])).not.toContain("Seq Scan");
  });
});

describe("a text", () => {
  it.each([
    ["part of an address", { q: "ABC12" }],
    ["part of a name and of a role", { q: "abc12", role: "host" as const }],
    ["two letters", { q: "ab" }],
    ["signs", { q: "_%" }],
  ])("that is %s is found by an index", async (_what, filter) => {
    for (const query of [usersPage, usersCount]) {
      const plan = await planOf(query(database.db, { ...page, ...filter }));
      expect(plan.map((node) => node["Node Type"])).not.toContain("Seq Scan");
      expect(mostRead(plan)).toBeLessThanOrEqual(accounts / 50);
    }
  });
});

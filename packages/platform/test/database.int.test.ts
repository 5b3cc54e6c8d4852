import postgres from "postgres";
import { expect, test } from "vitest";
import { createTestDatabase } from "../src/testing/database.ts";

async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`create table seats (label text primary key)`;
  await sql`insert into seats values ('A1')`;
  await sql.end();
}

test("two test databases start from the same migrations and do not see each other's rows", async () => {
  let builds = 0;
  const counted = async (url: string) => {
    builds += 1;
    await migrate(url);
  };
  const [one, other] = await Promise.all([
    createTestDatabase("platform-clones", counted),
    createTestDatabase("platform-clones", counted),
  ]);
  const [first, second] = [postgres(one.url, { max: 1 }), postgres(other.url, { max: 1 })];
  try {
    await first`insert into seats values ('B2')`;
    expect(await second`select label from seats`).toEqual([{ label: "A1" }]);
    expect(builds).toBe(1);
  } finally {
    await Promise.all([first.end(), second.end()]);
    await Promise.all([one.drop(), other.drop()]);
  }
});

test("a migration that fails leaves no half-built template to the next call", async () => {
  const failing = async (url: string) => {
    await migrate(url);
    throw new Error("no");
  };
  await expect(createTestDatabase("platform-broken", failing)).rejects.toThrow("no");
  const database = await createTestDatabase("platform-broken", migrate);
  await database.drop();
});

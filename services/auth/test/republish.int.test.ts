import { newId } from "@stagedoor/contracts/ids";
import { openDatabase } from "@stagedoor/postgres/database";
import { runCli } from "@stagedoor/service/testing/runCli";
import { expect, it } from "vitest";
import { insertUser } from "../src/db/users.ts";
import { authEnv } from "./startAuth.ts";

const script = new URL("../src/cli/republish.ts", import.meta.url);

it("every account is sent again as it is now, of deleted ones only that they are, from the given one on", async () => {
  const { env, drop } = await authEnv();
  const database = openDatabase({ url: env.DATABASE_URL ?? "", poolSize: 1, applicationName: "test" });
  const [first = "", second = "", third = ""] = Array.from({ length: 3 }, newId).sort();
  const now = new Date();
  const account = { name: "Ada", role: "host", passwordHash: "x", createdAt: now, updatedAt: now, version: 4 } as const;
  await database.transaction(async (tx) => {
    await insertUser(tx, { ...account, id: first, email: "a@example.test" });
    await insertUser(tx, { ...account, id: second, email: "b@example.test" });
    await insertUser(tx, { ...account, id: third, email: "c@example.test", deletedAt: now });
  });
  const said = await runCli(script, ["--after", first], { DATABASE_URL: env.DATABASE_URL ?? "" });
  expect(said).toMatchObject({ code: 0, output: expect.stringContaining("all 2 accounts are on their way") });
  expect(await database.sql`select type, key, body from outbox order by id`).toMatchObject([
    { type: "user.updated", key: second, body: { name: "Ada", version: 4 } },
    { type: "user.deleted", key: third, body: { id: third, deleted: true, version: 4 } },
  ]);
  const refused = await runCli(script, ["--after", "x"], {});
  expect(refused).toMatchObject({ code: 78, output: expect.stringContaining("--after must be an id") });
  await database.close();
  await drop();
});

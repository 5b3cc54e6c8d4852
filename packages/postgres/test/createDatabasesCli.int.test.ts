import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Administrator, as, createAdministrator } from "./administrator.ts";

const script = fileURLToPath(new URL("../src/cli/createDatabases.ts", import.meta.url));
let admin: Administrator;

beforeAll(async () => {
  admin = await createAdministrator();
});

afterAll(() => admin.drop());

/** Runs the command as a job does, with nothing in its environment but `env`. */
function run(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script], { env, timeout: 60_000 }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, output: `${stdout}${stderr}` }),
    );
  });
}

it("makes what it is told to, and again", async () => {
  const name = admin.newName();
  const passwords = { [`${name}_PASSWORD`.toUpperCase()]: "a", [`${name}_OWNER_PASSWORD`.toUpperCase()]: "b" };
  const env = { ADMIN_DATABASE_URL: admin.url, DATABASES: name, ...passwords };
  for (const _ of [1, 2]) expect(await run(env)).toEqual({ code: 0, output: `databases are there: ${name}\n` });
  await as(admin.urlOf(name, `${name}_owner`, "b"), "create table place (n int)");
  expect(await as(admin.urlOf(name, name, "a"), "select from place")).toEqual([]);
});

it("bad settings are all named, and end it with 78", async () => {
  const { code, output } = await run({ DATABASES: "auth,events", AUTH_PASSWORD: "hunter2" });
  expect(code).toBe(78);
  expect(output).toContain("ADMIN_DATABASE_URL is missing");
  expect(output).toContain("EVENTS_PASSWORD is missing");
  expect(output).not.toContain("hunter2");
});

it("without a server it waits, says so, and ends with 1 when the time is over", async () => {
  const env = { ADMIN_DATABASE_URL: "postgres://admin@127.0.0.1:1/postgres", DATABASES: "auth", AUTH_PASSWORD: "a" };
  const { code, output } = await run({ ...env, PREPARE_TIMEOUT_MS: "1000" });
  expect(code).toBe(1);
  expect(output).toContain("waiting for Postgres: connect ECONNREFUSED");
});

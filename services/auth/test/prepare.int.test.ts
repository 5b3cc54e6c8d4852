import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { topicNames } from "@stagedoor/contracts/topics";
import { connectMessaging } from "@stagedoor/messaging/connection";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { until } from "@stagedoor/platform/testing/until";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { pendingMigrations } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import { createLog } from "@stagedoor/service/log";
import { runCli } from "@stagedoor/service/testing/runCli";
import { afterEach, beforeEach, expect, it } from "vitest";
import { authMigrations } from "../src/db/migrations.ts";
import { compileCache } from "./startAuth.ts";

const script = new URL("../src/cli/prepare.ts", import.meta.url);
const away = "127.0.0.1:1";
let env: Record<string, string>;
let database: Database;
let drop: () => Promise<void>;

beforeEach(async () => {
  const made = await createTestDatabase("auth_prepare", async () => {});
  drop = made.drop;
  database = openDatabase({ url: made.url, poolSize: 1, applicationName: "test" });
  const kafka = testKafka();
  env = {
    NODE_COMPILE_CACHE: compileCache,
    DATABASE_URL: made.url,
    KAFKA_BROKERS: kafka.brokers.join(","),
    KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
    TOPIC_PARTITIONS: "2",
  };
});

afterEach(async () => {
  await database.close();
  await drop();
});

const pending = () => pendingMigrations(database, allMigrations(authMigrations));

async function topics(): Promise<string[]> {
  const brokers = env.KAFKA_BROKERS?.split(",") ?? [];
  const log = createLog({ name: "test", level: "silent" });
  const messaging = connectMessaging({ brokers, clientId: "test", source: "test", log });
  const admin = messaging.consuming.admin();
  await admin.connect();
  const all = await admin.listTopics();
  await admin.disconnect();
  await messaging.close();
  return all;
}

it("several at once, and one more after them, leave every migration applied and every topic made", async () => {
  const runs = await Promise.all([1, 2, 3].map(() => runCli(script, [], env)));
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await runCli(script, [], env)).toMatchObject({ code: 0 });
  expect(await pending()).toEqual([]);
  expect(await topics()).toEqual(expect.arrayContaining(topicNames.map((name) => `${env.KAFKA_TOPIC_PREFIX}${name}`)));
});

it("bad settings are all named, and end it with 78", async () => {
  const bad = { KAFKA_BROKERS: "", DATABASE_URL: "mysql://user:hunter2@x", PREPARE_TIMEOUT_MS: "soon" };
  const { code, output } = await runCli(script, [], { ...env, ...bad });
  expect(code).toBe(78);
  for (const fault of ["DATABASE_URL must", "KAFKA_BROKERS is missing", "PREPARE_TIMEOUT_MS must"])
    expect(output).toContain(fault);
  expect(output).not.toContain("hunter2");
});

it.each(["SIGTERM", "SIGINT"] as const)(
  "waiting for Postgres it says so, and %s stops it at once with 1",
  async (by) => {
    const child = spawn(process.execPath, [fileURLToPath(script)], {
      env: { PATH: process.env.PATH, ...env, DATABASE_URL: `postgres://auth@${away}/auth` },
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    await until(() => output.includes("waiting for Postgres"), { timeoutMs: 50_000 });
    child.kill(by);
    expect(await once(child, "exit")).toEqual([1, null]);
    for (const line of output.trim().split("\n")) expect(JSON.parse(line)).toMatchObject({ service: "auth" });
    expect(output).toContain(`"by":"${by}"`);
  },
);

it("without Kafka it gives up after PREPARE_TIMEOUT_MS, and the migrations stay", async () => {
  // Time enough for the migrations, on a busy machine as well.
  const { code, output } = await runCli(script, [], { ...env, KAFKA_BROKERS: away, PREPARE_TIMEOUT_MS: "8000" });
  expect(code).toBe(1);
  expect(output).toContain('"by":"PREPARE_TIMEOUT_MS"');
  expect(output).toContain("topics could not be provisioned");
  expect(await pending()).toEqual([]);
});

it("what waiting cannot mend ends it with 1 and the reason", async () => {
  await runCli(script, [], env);
  await database.sql`update schema_migrations set checksum = 'other' where "set" = 'auth'`;
  const { code, output } = await runCli(script, [], env);
  expect(code).toBe(1);
  expect(output).toContain("was changed after it was applied");
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "@stagedoor/platform/freePort";
import { startGuardian } from "@stagedoor/platform/guardian";
import { type KafkaServer, startKafka } from "@stagedoor/platform/kafka";
import { stateRoot } from "@stagedoor/platform/state";
import { runCli } from "@stagedoor/service/testing/runCli";
import { afterAll, beforeAll, expect, it } from "vitest";
import { authEnv, compileCache } from "./startAuth.ts";

const prepare = new URL("../src/cli/prepare.ts", import.meta.url);
const deadLetters = new URL(import.meta.resolve("@stagedoor/messaging/cli/deadLetters"));
const logins = { username: "stagedoor", password: "hunter2" };
const guardian = startGuardian();
let stateDir: string;
let kafka: KafkaServer;
let own: Awaited<ReturnType<typeof authEnv>>;
let env: Record<string, string>;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "kafka-login-"));
  const [port = 0, controllerPort = 0] = await freePorts(2);
  kafka = await startKafka({
    stateDir,
    cacheDir: stateRoot(),
    port,
    controllerPort,
    guardian,
    heapMb: 256,
    logins,
  });
  own = await authEnv();
  env = {
    ...own.env,
    NODE_COMPILE_CACHE: compileCache,
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_SASL_MECHANISM: "plain",
    KAFKA_SASL_USERNAME: logins.username,
    KAFKA_SASL_PASSWORD: logins.password,
    TOPIC_PARTITIONS: "1",
  };
});

afterAll(async () => {
  await kafka?.stop();
  await guardian.dismiss();
  await own?.drop();
  await rm(stateDir, { recursive: true, force: true });
});

it("a broker that wants a login lets in who has it: topics are made, dead letters are read", async () => {
  expect(await runCli(prepare, [], env)).toMatchObject({ code: 0 });
  const listed = await runCli(deadLetters, ["list", "users.v1", "email"], env);
  expect(listed).toMatchObject({ code: 0, output: expect.stringContaining('"total": 0') });
});

it("a wrong password is told, again and again, until the time is over", async () => {
  const wrong = { ...env, KAFKA_SASL_PASSWORD: "wrong", PREPARE_TIMEOUT_MS: "6000" };
  const { code, output } = await runCli(prepare, [], wrong);
  expect(code).toBe(1);
  expect(output).toContain("Invalid username or password");
  expect(output).not.toContain("hunter2");
});

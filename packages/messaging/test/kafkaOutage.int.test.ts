import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "@stagedoor/contracts/ids";
import { freePorts } from "@stagedoor/platform/freePort";
import { type Guardian, startGuardian } from "@stagedoor/platform/guardian";
import { type KafkaServer, startKafka } from "@stagedoor/platform/kafka";
import { stateRoot } from "@stagedoor/platform/state";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Consumers, startConsumers } from "../src/consumers.ts";
import { addToOutbox } from "../src/outbox.ts";
import { type Relay, startRelay } from "../src/relay.ts";
import { accountVersion, keepAccount } from "./handlers.ts";
import { log, openTestbed, readTopic, type Testbed, userMessage, versionsOf } from "./testbed.ts";

let stateDir: string;
let guardian: Guardian;
let start: () => Promise<KafkaServer>;
let kafka: KafkaServer | undefined;
let bed: Testbed;
let relay: Relay;
let consumers: Consumers;
const id = newId();

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "kafka-outage-"));
  const [port = 0, controllerPort = 0] = await freePorts(2);
  // A run that is killed leaves no broker behind.
  guardian = startGuardian();
  start = () => startKafka({ stateDir, cacheDir: stateRoot(), port, controllerPort, heapMb: 256, guardian });
  bed = await openTestbed({ brokers: [`127.0.0.1:${port}`], topicPrefix: "" });
  relay = startRelay({ ...bed, log });
  const subscriptions = [{ topic: "users.v1", kind: "projection", handle: keepAccount }] as const;
  consumers = startConsumers({ ...bed, group: "bookings", subscriptions, log });
});

afterAll(async () => {
  await consumers.stop();
  await relay.stop();
  await bed.close();
  await kafka?.stop();
  await guardian.dismiss();
  rmSync(stateDir, { recursive: true, force: true });
});

const change = (version: number) => bed.database.transaction((tx) => addToOutbox(tx, [userMessage(id, version)]));

function applied(version: number): Promise<unknown> {
  const what = `version ${version} is applied`;
  return until(async () => (await accountVersion(bed.database, id)) === version, { timeoutMs: 100_000, what });
}

it("relay, consumers and provisioning that start while Kafka is away work as soon as it comes", async () => {
  await change(1);
  expect(bed.messaging.reached()).toBe(false);
  kafka = await start();
  await bed.provisioned;
  await consumers.ready;
  await applied(1);
  expect(bed.messaging.reached()).toBe(true);
}, 240_000);

it("Kafka killed and brought back needs no restart: commands go on meanwhile, and their messages follow in order", async () => {
  if (kafka === undefined) throw new Error("Kafka was not started");
  process.kill(kafka.process.pid, "SIGKILL");
  await kafka.process.ended;
  for (let version = 2; version <= 5; version += 1) await change(version);
  expect(await bed.database.sql`select from outbox`).toHaveLength(4);
  kafka = await start();
  await applied(5);
  await change(6);
  await applied(6);
  const versions = versionsOf(await readTopic(bed.messaging, "users.v1"), id);
  const first = versions.filter((version, index) => version > Math.max(0, ...versions.slice(0, index)));
  expect(first).toEqual([1, 2, 3, 4, 5, 6]);
}, 240_000);

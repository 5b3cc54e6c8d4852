import { setTimeout as pause } from "node:timers/promises";
import { answersOk } from "@stagedoor/platform/answers";
import { freePorts } from "@stagedoor/platform/freePort";
import { launch } from "@stagedoor/platform/launch";
import { startMail } from "@stagedoor/platform/mail";
import { type Ports, portNames } from "@stagedoor/platform/ports";
import { createServiceDatabases } from "@stagedoor/platform/stack/databases";
import { readSecrets } from "@stagedoor/platform/stack/secrets";
import { serviceCommand } from "@stagedoor/platform/stack/serviceCommand";
import { serviceEnvironment } from "@stagedoor/platform/stack/serviceEnv";
import { type ServicePart, services } from "@stagedoor/platform/stack/services";
import { startStripeSandbox } from "@stagedoor/platform/stripeSandbox";
import postgres from "postgres";
import type { Bench } from "../bench.ts";
import { residentMb } from "../resident.ts";
import type { Scenario } from "../scenario.ts";

const readyWithinMs = 60_000;

export const startUp: Scenario = {
  name: "start-up",
  about: "from the start of a process until it says that it is ready, and what it keeps in memory then",
  async open(bench) {
    const idleMs = bench.pick(10_000, 500);
    const surroundings = await surround(bench);
    const all = services({});
    // The first start makes tables and topics: once in a release, and not what is asked here.
    for (const service of all) await (await start(bench, surroundings, service)).stop();
    return {
      steps: all.map((service) => async () => {
        const running = await start(bench, surroundings, service);
        await pause(idleMs);
        const resident = residentMb(running.pid);
        await running.stop();
        return [
          { name: `${service.name}, ready after`, unit: "ms", value: running.readyAfterMs },
          { name: `${service.name}, idle`, unit: "MB", value: resident },
        ];
      }),
      ratios: () => ({}),
      settings: { idleMs, as: "npm start runs it: compiled before, the tables and topics are there" },
    };
  },
};

type Surroundings = Parameters<typeof serviceEnvironment>[1];

/** What services need around them: databases, mail, and a stand-in for Stripe. */
async function surround(bench: Bench): Promise<Surroundings> {
  const { stateDir, guardian } = bench;
  const secrets = readSecrets(stateDir);
  const admin = await bench.postgres();
  const names = services({}).flatMap(({ name, database }) => (database ? [name] : []));
  await createServiceDatabases(admin, names, secrets.databasePassword);
  bench.atEnd(async () => {
    const sql = postgres(admin, { max: 1, onnotice: () => {} });
    for (const name of names) await sql.unsafe(`drop database "${name}" with (force)`);
    await sql.end({ timeout: 5 });
  });
  const free = await freePorts(portNames.length);
  const ports: Ports = {
    ...(Object.fromEntries(portNames.map((name, index) => [name, free[index]])) as Ports),
    postgres: Number(new URL(admin).port),
    kafka: Number((await bench.kafka()).split(":")[1]),
  };
  const mail = await startMail({ stateDir, smtpPort: ports.smtp, uiPort: ports.mail, guardian });
  bench.atEnd(() => mail.stop());
  const keys = { secretKey: secrets.stripeSecretKey, webhookSecret: secrets.stripeWebhookSecret };
  const webhookUrl = `http://127.0.0.1:${ports.payments}/api/v1/webhooks/stripe`;
  const sandbox = await startStripeSandbox({ stateDir, port: ports.stripe, ...keys, webhookUrl, guardian });
  bench.atEnd(() => sandbox.stop());
  const { PATH } = process.env;
  return { ports, host: "127.0.0.1", secrets, stripe: { kind: "sandbox", ...keys }, env: { PATH } };
}

async function start(bench: Bench, surroundings: Surroundings, service: ServicePart) {
  const env = serviceEnvironment(service, surroundings);
  const began = performance.now();
  const running = await launch({
    name: service.name,
    ...serviceCommand(service, { ...env, NODE_ENV: "production" }),
    logFile: bench.logFile(`start-up-${service.name}`),
    guardian: bench.guardian,
  });
  const port = surroundings.ports[service.name];
  await answersOk(running, service.name, `http://127.0.0.1:${port}/readyz`, readyWithinMs);
  const readyAfterMs = performance.now() - began;
  return { pid: running.pid, readyAfterMs, stop: () => running.stop() };
}

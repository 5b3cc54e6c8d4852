import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePorts } from "../freePort.ts";
import { startGuardian } from "../guardian.ts";
import { startKafka } from "../kafka.ts";
import { startPostgres } from "../postgres.ts";
import { startedAt } from "../processIdentity.ts";
import { stateRoot } from "../state.ts";

export type TestServers = {
  env: { TEST_POSTGRES_URL: string; TEST_KAFKA_BROKERS: string };
  ownsPostgres: boolean;
  stop(): Promise<void>;
};

/**
 * Starts what TEST_POSTGRES_URL and TEST_KAFKA_BROKERS do not name, on free ports, without durability, and with its
 * data in a folder that goes at the end. A guardian ends both when this process is killed.
 */
export async function startTestServers(env: NodeJS.ProcessEnv): Promise<TestServers> {
  const named = { postgres: env.TEST_POSTGRES_URL || undefined, kafka: env.TEST_KAFKA_BROKERS || undefined };
  if (named.postgres !== undefined && named.kafka !== undefined) {
    const env = { TEST_POSTGRES_URL: named.postgres, TEST_KAFKA_BROKERS: named.kafka };
    return { env, ownsPostgres: false, stop: async () => {} };
  }
  const root = join(stateRoot(), "test");
  removeLeftovers(root);
  const stateDir = join(root, String(process.pid));
  mkdirSync(stateDir, { recursive: true });
  const guardian = startGuardian();
  const ports = await freePorts(3);
  const port = (index: number) => ports[index] as number;
  const started = await Promise.allSettled([
    named.postgres ??
      startPostgres({ stateDir, port: port(0), password: "password", guardian, durable: false, maxConnections: 500 }),
    named.kafka ??
      startKafka({ stateDir, cacheDir: stateRoot(), port: port(1), controllerPort: port(2), guardian, heapMb: 512 }),
  ]);
  const stop = async () => {
    const running = started.flatMap((part) =>
      part.status === "fulfilled" && typeof part.value !== "string" ? [part.value] : [],
    );
    await Promise.all(running.map((part) => part.stop()));
    await guardian.dismiss();
    rmSync(stateDir, { recursive: true, force: true });
  };
  const [database, broker] = started;
  if (database.status === "rejected" || broker.status === "rejected") {
    await stop();
    throw database.status === "rejected" ? database.reason : (broker as PromiseRejectedResult).reason;
  }
  return {
    env: {
      TEST_POSTGRES_URL: typeof database.value === "string" ? database.value : database.value.url,
      TEST_KAFKA_BROKERS: typeof broker.value === "string" ? broker.value : broker.value.brokers,
    },
    ownsPostgres: named.postgres === undefined,
    stop,
  };
}

/** Folders of runs that were killed: each is named after its process. */
function removeLeftovers(root: string): void {
  mkdirSync(root, { recursive: true });
  for (const name of readdirSync(root)) {
    if (startedAt(Number(name)) === "") rmSync(join(root, name), { recursive: true, force: true });
  }
}

import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePorts } from "@stagedoor/platform/freePort";
import { type Guardian, startGuardian } from "@stagedoor/platform/guardian";
import { startKafka } from "@stagedoor/platform/kafka";
import { startPostgres } from "@stagedoor/platform/postgres";
import { startedAt } from "@stagedoor/platform/processIdentity";
import { stateRoot } from "@stagedoor/platform/state";

/** What a server of this size would be given; everything that makes a commit durable is on, and said so. */
export const postgresSettings = {
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  shared_buffers: "2GB",
  max_wal_size: "8GB",
  checkpoint_timeout: "30min",
};

export type Servers = {
  /** Data and logs, gone at the end. */
  readonly stateDir: string;
  readonly guardian: Guardian;
  /** The administrator's address. Started when first asked for. */
  postgres(): Promise<string>;
  /** host:port. Started when first asked for. */
  kafka(): Promise<string>;
  stop(): Promise<void>;
};

/** Postgres and Kafka of a run, both with their data on the disk of the clone. */
export function createServers(): Servers {
  const root = join(stateRoot(), "bench");
  mkdirSync(root, { recursive: true });
  for (const name of readdirSync(root)) {
    if (startedAt(Number(name)) === "") rmSync(join(root, name), { recursive: true, force: true });
  }
  const stateDir = join(root, String(process.pid));
  const guardian = startGuardian();
  const stops: (() => Promise<void>)[] = [];

  async function startDatabase(): Promise<string> {
    const [port] = (await freePorts(1)) as [number];
    const how = { durable: true, maxConnections: 200, settings: postgresSettings };
    const server = await startPostgres({ stateDir, port, password: "bench", guardian, ...how });
    stops.push(server.stop);
    return server.url;
  }

  async function startBroker(): Promise<string> {
    const [port, controllerPort] = (await freePorts(2)) as [number, number];
    const server = await startKafka({ stateDir, cacheDir: stateRoot(), port, controllerPort, guardian, heapMb: 512 });
    stops.push(server.stop);
    return server.brokers;
  }

  let postgres: Promise<string> | undefined;
  let kafka: Promise<string> | undefined;
  return {
    stateDir,
    guardian,
    postgres() {
      postgres ??= startDatabase();
      return postgres;
    },
    kafka() {
      kafka ??= startBroker();
      return kafka;
    },
    async stop() {
      await Promise.allSettled([postgres, kafka]);
      await Promise.all(stops.map((stop) => stop()));
      await guardian.dismiss();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

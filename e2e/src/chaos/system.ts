import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DatabaseName, databases } from "@stagedoor/invariants/databases";
import { freePorts } from "@stagedoor/platform/freePort";
import { launch } from "@stagedoor/platform/launch";
import { portNames, portSetting } from "@stagedoor/platform/ports";
import { serviceDatabaseUrl } from "@stagedoor/platform/stack/databases";
import { type Kept, keep } from "@stagedoor/platform/stack/keeper";
import { waitReady } from "@stagedoor/platform/stack/ready";
import { readSecrets } from "@stagedoor/platform/stack/secrets";
import { serviceCommand } from "@stagedoor/platform/stack/serviceCommand";
import { serviceEnvironment } from "@stagedoor/platform/stack/serviceEnv";
import { type Stack, startStack } from "@stagedoor/platform/stack/stack";
import { stateRoot } from "@stagedoor/platform/state";

export type SecondReplica = {
  readonly name: string;
  readonly url: string;
  readonly kept: Kept;
  setClock(skewMs: number): void;
};

export type ChaosSystem = {
  readonly web: string;
  readonly mail: string;
  readonly stripe: { readonly url: string; readonly secretKey: string };
  readonly databases: Readonly<Record<DatabaseName, string>>;
  readonly brokers: string;
  readonly stateDir: string;
  /** Every process that is kept running, by its name. */
  readonly parts: ReadonlyMap<string, Kept>;
  readonly replicas: { readonly bookings: SecondReplica; readonly payments: SecondReplica };
  /** Settles when every service says that it is ready. Errors: one is not after 60 s. */
  ready(): Promise<void>;
  /** `keepLogs` leaves the folder where it is. */
  stop(keepLogs: boolean): Promise<void>;
};

/** Everything that waits for a time waits a short one, so that a run of minutes sees what takes hours otherwise. */
const hurried = {
  HOLD_MINUTES: "0.2",
  HOLD_GRACE_MS: "4000",
  RECONCILE_EVERY_MS: "4000",
  RECOVER_AFTER_MS: "3000",
  ANNOUNCE_AGAIN_MS: "4000",
  JOB_LEASE_MS: "8000",
  CANCELLATION_RETRY_MS: "2000",
  MAIL_LEASE_MS: "8000",
  MAIL_RETRY_LONGEST_MS: "4000",
  MAIL_AWAY_LONGEST_MS: "4000",
};

/** How long a hold may outlive its end before that is a fault, in milliseconds: the grace, and the time of a look. */
export const chaosGraceMs = 30_000;

/**
 * Starts a whole system on free ports with a state folder of its own, and a second replica of bookings and of payments, which
 * is asked directly. Errors: what `startStack` says.
 */
export async function startChaosSystem(tell: (line: string) => void, signal: AbortSignal): Promise<ChaosSystem> {
  const stateDir = join(stateRoot(), "chaos", `run-${process.pid}`);
  rmSync(stateDir, { recursive: true, force: true });
  mkdirSync(stateDir, { recursive: true });
  const ports = await freePorts(portNames.length + 2);
  const moved = portNames.map((name, index) => [portSetting(name), String(ports[index])]);
  const own = { STAGEDOOR_HOME: stateDir, STRIPE_SECRET_KEY: undefined, KAFKA_BROKERS: undefined };
  const env = { ...process.env, ...hurried, ...Object.fromEntries(moved), ...own };
  const stack = await startStack({ env, tell, signal });
  const [bookingsPort = 0, paymentsPort = 0] = ports.slice(portNames.length);
  const secondOf = (name: "bookings" | "payments", port: number) => startSecond({ stack, env, name, port, tell });
  try {
    const bookings = await secondOf("bookings", bookingsPort);
    const payments = await secondOf("payments", paymentsPort);
    return describeSystem(stack, { bookings, payments });
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

type Second = {
  stack: Stack;
  env: NodeJS.ProcessEnv;
  name: "bookings" | "payments";
  port: number;
  tell: (line: string) => void;
};

async function startSecond({ stack, env, name, port, tell }: Second): Promise<SecondReplica> {
  const { stateDir, stripe, guardian } = stack;
  const service = { name, database: true };
  const copy = { ports: stack.ports, host: "127.0.0.1", secrets: readSecrets(stateDir), stripe, env };
  const title = `${name}-2`;
  let skew: Record<string, string> = {};
  const start = () =>
    launch({
      name: title,
      ...serviceCommand(service, { ...serviceEnvironment(service, copy), PORT: String(port), ...skew }),
      logFile: join(stateDir, "logs", `${title}.log`),
      guardian,
    });
  const kept = await keep({ name: title, start, stopGraceMs: 10_000, tell });
  return {
    name: title,
    url: `http://127.0.0.1:${port}`,
    kept,
    setClock(skewMs) {
      skew = skewMs === 0 ? {} : { CLOCK_SKEW_MS: String(skewMs) };
    },
  };
}

function describeSystem(stack: Stack, replicas: ChaosSystem["replicas"]): ChaosSystem {
  const { addresses, ports, stateDir, stripe } = stack;
  const seconds = Object.values(replicas);
  const { databasePassword } = readSecrets(stateDir);
  const services = stack.parts.filter(
    ({ name }) => name in ports && !["postgres", "kafka", "mail", "stripe"].includes(name),
  );
  const urls = databases.map((name) => [name, serviceDatabaseUrl(ports.postgres, name, databasePassword)]);
  return {
    web: addresses.web,
    mail: addresses.mail,
    stripe: { url: addresses.stripe, secretKey: stripe.secretKey },
    databases: Object.fromEntries(urls) as Record<DatabaseName, string>,
    brokers: addresses.kafka,
    stateDir,
    parts: new Map([...stack.parts, ...seconds.map(({ kept }) => kept)].map((kept) => [kept.name, kept])),
    replicas,
    async ready() {
      const never = new AbortController().signal;
      const first = services.map((kept) => waitReady(kept, ports[kept.name as "web"], 60_000, never));
      const second = seconds.map(({ kept, url }) => waitReady(kept, Number(new URL(url).port), 60_000, never));
      await Promise.all([...first, ...second]);
    },
    async stop(keepLogs) {
      await Promise.all(seconds.map(({ kept }) => kept.stop()));
      await stack.stop();
      if (!keepLogs) rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

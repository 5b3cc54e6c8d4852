import { newId } from "@stagedoor/contracts/ids";
import { startTestIssuer } from "@stagedoor/service/testing/tokens";
import type { Way } from "./baselines/ways.ts";
import type { Bench } from "./bench.ts";
import type { BenchDatabase } from "./bookingsDatabase.ts";
import type { LoadRun } from "./children/load.ts";
import { type Child, startChild } from "./children/rpc.ts";
import type { Attempts } from "./load/attempts.ts";

/** Fewer than the 10,000 tokens that a service remembers. */
const attendees = 5_000;

/** Timers that only cost here, while other services are measured. */
const rarely = String(3_600_000);
const quiet = {
  EXPIRY_EVERY_MS: rarely,
  CANCELLATION_EVERY_MS: rarely,
  AVAILABILITY_SWEEP_MS: rarely,
};

export type ServiceOptions = {
  readonly way: Way;
  readonly pool: number;
  readonly relay: boolean;
  /** Settings beside those that all have. */
  readonly env?: Readonly<Record<string, string>>;
};

export type BookingsService = {
  readonly url: string;
  readonly child: Child;
  /** Loads it from the load generator's process. */
  load(run: Omit<LoadRun, "url">): Promise<Attempts>;
};

export type Http = {
  readonly attendees: number;
  readonly sign: (user: { id: string; role: "attendee" | "host" }) => string;
  readonly jwksUrl: string;
  readonly generator: Child;
  /** A bookings service in a process of its own, ready, and shown the tokens of all attendees once. */
  startBookings(database: BenchDatabase, options: ServiceOptions): Promise<BookingsService>;
};

/** A load generator in a process of its own, with the tokens of as many attendees as a service can remember. */
export async function openHttp(bench: Bench): Promise<Http> {
  const issuer = await startTestIssuer();
  bench.atEnd(issuer.stop);
  const count = bench.pick(attendees, 500);
  const tokens = Array.from({ length: count }, () =>
    issuer.sign({ id: newId(), role: "attendee" }, { expiresInS: 86_400 }),
  );
  const generator = startChild(new URL("children/load.ts", import.meta.url), {
    env: {},
    logFile: bench.logFile("load"),
  });
  bench.atEnd(generator.stop);
  await generator.call("use", tokens);
  let started = 0;
  return {
    attendees: count,
    sign: (user) => issuer.sign(user, { expiresInS: 86_400 }),
    jwksUrl: issuer.jwksUrl,
    generator,
    async startBookings(database, { way, pool, relay, env = {} }) {
      started += 1;
      const child = startChild(new URL("children/bookings.ts", import.meta.url), {
        env: {
          ...quiet,
          WAY: way,
          RELAY: relay ? "on" : "off",
          PORT: "0",
          LOG_LEVEL: "info",
          PUBLIC_URL: "http://localhost:4200",
          JWKS_URL: issuer.jwksUrl,
          DATABASE_URL: database.url,
          DATABASE_POOL_SIZE: String(pool),
          KEY_ENCRYPTION_SECRET: "a secret for benchmarks",
          KAFKA_BROKERS: await bench.kafka(),
          // What is offered here is more than it can do: how long its event loop is late is part of the measurement.
          MAX_EVENT_LOOP_DELAY_MS: "0",
          ...env,
        },
        logFile: bench.logFile(`bookings-${started}-${way}`),
      });
      bench.atEnd(child.stop);
      const url = await child.call<string>("start");
      await generator.call("introduce", { url, workers: 64 });
      return { url, child, load: (run) => generator.call<Attempts>("book", { url, ...run }) };
    },
  };
}

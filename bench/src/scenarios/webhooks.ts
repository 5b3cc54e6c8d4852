import { paymentsMigrations } from "@stagedoor/payments/db/migrations";
import { freePorts } from "@stagedoor/platform/freePort";
import { startStripeSandbox } from "@stagedoor/platform/stripeSandbox";
import { until } from "@stagedoor/platform/testing/until";
import type { Bench } from "../bench.ts";
import { type BenchDatabase, createBookingsDatabase, createDatabase } from "../bookingsDatabase.ts";
import { type Http, openHttp } from "../bookingsService.ts";
import { startChild } from "../children/rpc.ts";
import { baselineSteps, connections } from "../httpHolds.ts";
import { type Attempts, demandOnly, latency, perSecond } from "../load/attempts.ts";
import type { Scenario } from "../scenario.ts";
import { addUnpaid } from "../unpaid.ts";

const secrets = { key: "sk_test_bench", webhook: "whsec_bench" };
const patience = { timeoutMs: 120_000, everyMs: 10 };

export const webhooks: Scenario = {
  name: "webhooks",
  about: "from Stripe's webhook to the confirmed booking: payments, Kafka and bookings",
  async open(bench) {
    const count = bench.pick(6_000, 300);
    const pools = bench.pick([4, 10, 20], [4]);
    const http = await openHttp(bench);
    const baseline = await createBookingsDatabase(bench);
    const bookings = await createBookingsDatabase(bench);
    const payments = await createDatabase(bench, "payments", paymentsMigrations);
    const topics = { KAFKA_TOPIC_PREFIX: `webhooks${process.pid}.` };
    await http.startBookings(bookings, { way: "engine", pool: 10, relay: true, env: topics });
    const url = await startPayments(bench, http, payments, topics);
    return {
      steps: [
        ...(await baselineSteps(bench, baseline, http, pools)),
        async () => {
          await bookings.empty();
          await payments.empty();
          const sessions = await addUnpaid(bookings, payments, count);
          const began = performance.now();
          const delivering = http.generator.call<Attempts>("deliver", {
            url,
            secret: secrets.webhook,
            sessions,
            workers: connections,
          });
          await until(async () => (await sold(bookings)) === count, { ...patience, what: "all are confirmed" });
          const confirmed = performance.now() - began;
          const attempts = await delivering;
          demandOnly(attempts, "taken");
          // Else the next variant would be measured beside it.
          await until(async () => (await settled(payments)) === count, {
            ...patience,
            what: "payments has heard of all",
          });
          return [
            { name: "webhooks taken", unit: "webhooks/s", value: perSecond(attempts, "taken") },
            { name: "webhooks taken, p99", unit: "ms", value: latency(attempts, "taken", 99) },
            { name: "settle", unit: "bookings/s", value: (count * 1000) / confirmed },
          ];
        },
      ],
      best: { "http A": pools.map((pool) => `http A, pool ${pool}`) },
      ratios: (median) => ({ "settle/A": median("settle") / median("http A") }),
      settings: { webhooks: count, connections, pools },
    };
  },
};

async function startPayments(
  bench: Bench,
  http: Http,
  database: BenchDatabase,
  topics: Record<string, string>,
): Promise<string> {
  const [sandboxPort = 0, port = 0] = await freePorts(2);
  const { stateDir, guardian } = bench;
  const webhookUrl = `http://127.0.0.1:${port}/api/v1/webhooks/stripe`;
  const keys = { secretKey: secrets.key, webhookUrl, webhookSecret: secrets.webhook };
  const sandbox = await startStripeSandbox({ stateDir, port: sandboxPort, ...keys, guardian });
  bench.atEnd(() => sandbox.stop());
  const child = startChild(new URL("../children/payments.ts", import.meta.url), {
    env: {
      ...topics,
      PORT: String(port),
      PUBLIC_URL: "http://localhost:4200",
      JWKS_URL: http.jwksUrl,
      DATABASE_URL: database.url,
      KAFKA_BROKERS: await bench.kafka(),
      STRIPE_SECRET_KEY: secrets.key,
      STRIPE_WEBHOOK_SECRET: secrets.webhook,
      STRIPE_API_URL: `http://127.0.0.1:${sandboxPort}`,
    },
    logFile: bench.logFile("payments"),
  });
  bench.atEnd(child.stop);
  return child.call<string>("start");
}

async function sold({ sql }: BenchDatabase): Promise<number> {
  const [row] = await sql`select sold from ticket_types`;
  return row?.sold ?? 0;
}

async function settled({ sql }: BenchDatabase): Promise<number> {
  const [row] = await sql`select count(*)::int as count from attempts where settled_at is not null`;
  return row?.count ?? 0;
}

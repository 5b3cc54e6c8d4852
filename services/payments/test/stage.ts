import { newId } from "@stagedoor/contracts/ids";
import type { MessageType } from "@stagedoor/contracts/messages";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type { Role } from "@stagedoor/contracts/schemas/parts";
import type { PaymentState } from "@stagedoor/contracts/schemas/payments";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { serviceRole } from "@stagedoor/platform/testing/serviceRole";
import { until } from "@stagedoor/platform/testing/until";
import { openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import { testSettings } from "@stagedoor/service/testing/settings";
import { startTestIssuer } from "@stagedoor/service/testing/tokens";
import { type Sandbox, startSandbox } from "@stagedoor/stripe-sandbox/sandbox";
import { paymentsSettings } from "../src/config.ts";
import { hearBookings } from "../src/consumers/bookings.ts";
import { paymentsMigrations } from "../src/db/migrations.ts";
import type { Deps } from "../src/deps.ts";
import { buildPayments, type PaymentsService } from "../src/service.ts";
import { heldBooking } from "./bookings.ts";

export const secretKey = "sk_test_example";
export const webhookSecret = "whsec_example";

/** When to give up on what should come about soon, on however busy a machine. */
export const patience = { timeout: 20_000, interval: 50 };

// biome-ignore lint/suspicious/noExplicitAny: a test that reads a field which is not there fails by itself
export type Reply = { status: number; headers: Record<string, unknown>; body: any };

/** Instants are told as text, so that a row can be compared with what a message says. */
export type Sent = { type: MessageType; id: string; key: string; body: PaymentState };

export type StageOptions = {
  env?: Record<string, string>;
  /** Whether the service's jobs run on their clocks. Default: no, tests run them when they want to. */
  jobs?: boolean;
  /** Whether Stripe delivers its events by itself. Default true. */
  deliver?: boolean;
};

export type Stage = Awaited<ReturnType<typeof startStage>>;

/** The payments service on a database of its own, with Stripe's stand-in next to it. Kafka is not there: its outbox is read. */
export async function startStage(options: StageOptions = {}) {
  const [database, issuer, sandbox] = await Promise.all([
    createTestDatabase("payments", migrateDatabase),
    startTestIssuer(),
    startSandbox({ secretKey, retryDelaysMs: [50, 100, 200], settleAfterMs: 20 }),
  ]);
  const env = {
    DATABASE_URL: await serviceRole(database.url),
    JWKS_URL: issuer.jwksUrl,
    ...stripeEnv(sandbox),
    ...options.env,
  };
  const owner = openDatabase({ url: database.url, poolSize: 1, applicationName: "owner" });
  const replicas: PaymentsService[] = [];
  const first = await addReplica();
  if (options.deliver !== false) sandbox.control.addEndpoint(webhookUrl(first.url), webhookSecret);

  async function addReplica(changes: Record<string, string> = {}): Promise<{ service: PaymentsService; url: string }> {
    const service = await buildPayments(testSettings(paymentsSettings, { ...env, ...changes }), {
      jobs: options.jobs ?? false,
    });
    replicas.push(service);
    const { url } = await service.start();
    await until(async () => (await fetch(`${url}/api/v1/payments`)).status === 401, { what: "routes answer" });
    return { service, url };
  }

  const { deps, database: pool } = first.service;

  async function call(method: "GET" | "POST", path: string, request: CallRequest = {}): Promise<Reply> {
    const { as, body, service = first.service, headers = {} } = request;
    const token = as ? { authorization: `Bearer ${issuer.sign({ id: as.id, role: as.role ?? "attendee" })}` } : {};
    const reply = await service.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { ...token, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return { status: reply.statusCode, headers: reply.headers, body: reply.body === "" ? undefined : reply.json() };
  }

  function hearMany(news: readonly { type: MessageType; body: BookingState }[]): Promise<void> {
    const messages = news.map((each) => ({ ...each, id: newId(), correlationId: newId() }));
    return pool.transaction((tx) => hearBookings(tx, deps, messages));
  }

  return {
    sandbox,
    deps,
    service: first.service,
    url: first.url,
    database: pool,
    /** The same database with all rights. */
    owner,
    addReplica,
    call,
    /** Applies a message of bookings as the consumer would. */
    hear: (type: MessageType, body: BookingState) => hearMany([{ type, body }]),
    hearMany,
    /** A held booking that payments knows of. */
    async hold(changes: Partial<BookingState> = {}): Promise<BookingState> {
      const booking = heldBooking(changes);
      await this.hear("booking.held", booking);
      return booking;
    },
    /** Opens checkout as the booking's attendee; the answer's session id is the last part of its address. */
    async checkout(booking: BookingState, service?: PaymentsService): Promise<Reply & { sessionId: string }> {
      const body = { bookingId: booking.id };
      const reply = await call("POST", "/checkout", {
        as: { id: booking.attendeeId },
        body,
        ...(service ? { service } : {}),
      });
      return { ...reply, sessionId: String(reply.body.url).split("/").at(-1) ?? "" };
    },
    /** What was announced about a booking, oldest first. */
    async sent(bookingId: string): Promise<Sent[]> {
      const rows = await pool.sql`select message_id, type, key, body from outbox where key = ${bookingId} order by id`;
      return rows.map((row) => ({ id: row.message_id, type: row.type, key: row.key, body: asObject(row.body) }));
    },
    /** Deps with a clock that is ahead. */
    later: (ms: number): Deps => ({ ...deps, now: () => new Date(Date.now() + ms) }),
    async alarms(kind: string): Promise<number> {
      const metric = await deps.metrics.alarms.get();
      return metric.values.find((value) => value.labels.kind === kind)?.value ?? 0;
    },
    async stop(): Promise<void> {
      sandbox.control.clearSwitches();
      await Promise.all(replicas.map((replica) => replica.stop()));
      await Promise.all([sandbox.stop(), issuer.stop()]);
      await owner.close();
      await database.drop();
    },
  };
}

export type CallRequest = {
  as?: { id: string; role?: Role };
  body?: unknown;
  service?: PaymentsService;
  headers?: Record<string, string>;
};

export function stripeEnv(sandbox: Sandbox): Record<string, string> {
  return {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_URL: sandbox.url,
    STRIPE_RETRIES: "0",
    STRIPE_TIMEOUT_MS: "3000",
    KAFKA_BROKERS: "127.0.0.1:9",
  };
}

export function webhookUrl(url: string): string {
  return `${url}/api/v1/webhooks/stripe`;
}

export async function migrateDatabase(url: string): Promise<void> {
  const database = openDatabase({ url, poolSize: 1, applicationName: "migrations" });
  await migrate(database, allMigrations(paymentsMigrations));
  await database.close();
}

function asObject(body: unknown): PaymentState {
  return (typeof body === "string" ? JSON.parse(body) : body) as PaymentState;
}

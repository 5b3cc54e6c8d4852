import { newId } from "@stagedoor/contracts/ids";
import type { Role } from "@stagedoor/contracts/schemas/parts";
import { connectMessaging } from "@stagedoor/messaging/connection";
import { provisionTopics } from "@stagedoor/messaging/provision";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { serviceRole } from "@stagedoor/platform/testing/serviceRole";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import type { AssembledService } from "@stagedoor/service/assemble";
import { testSettings } from "@stagedoor/service/testing/settings";
import { startTestIssuer } from "@stagedoor/service/testing/tokens";
import { pino } from "pino";
import type { Make } from "../src/commands/make.ts";
import { bookingsSettings } from "../src/config.ts";
import { bookingsMigrations } from "../src/db/migrations.ts";
import { buildBookings } from "../src/service.ts";

export const silent = pino({ level: "silent" });

/** A database of bookings of its own, with its pool. */
export async function startDatabase(): Promise<{ url: string; database: Database; stop(): Promise<void> }> {
  const made = await createTestDatabase("bookings", async (url) => {
    const database = openDatabase({ url, poolSize: 1, applicationName: "template" });
    await migrate(database, allMigrations(bookingsMigrations));
    await database.close();
  });
  const database = openDatabase({ url: made.url, poolSize: 20, applicationName: "test" });
  return {
    url: made.url,
    database,
    async stop() {
      await database.close();
      await made.drop();
    },
  };
}

/** A clock that runs, and that a test can put forward. */
export type TestClock = { now: () => Date; forward(ms: number): void };

export function createClock(): TestClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    forward(ms) {
      ahead += ms;
    },
  };
}

export function makeFor(clock: TestClock): Make {
  return { now: clock.now, newId, ticketCode: (ticketId) => `code of ${ticketId}` };
}

export type Stack = Awaited<ReturnType<typeof startStack>>;

/** Replicas of the service on one database and one Kafka, all ready, and tokens for anybody. */
export async function startStack(options: { replicas?: number; env?: Record<string, string> } = {}) {
  const [issuer, stored] = await Promise.all([startTestIssuer(), startDatabase()]);
  const kafka = testKafka();
  const clock = createClock();
  await provision(kafka);
  const env = {
    DATABASE_URL: await serviceRole(stored.url),
    JWKS_URL: issuer.jwksUrl,
    KEY_ENCRYPTION_SECRET: "a secret for tests only",
    KAFKA_BROKERS: kafka.brokers.join(","),
    KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
    PROVISION_TOPICS_ON_START: "false",
    EXPIRY_EVERY_MS: "50",
    CANCELLATION_EVERY_MS: "50",
    ...options.env,
  };
  const build = () => buildBookings(testSettings(bookingsSettings, env), { now: clock.now });
  const services = await Promise.all(Array.from({ length: options.replicas ?? 1 }, build));
  for (const service of services) await service.start();
  await Promise.all(services.map((service) => service.ready()));
  const [first] = services;
  if (first === undefined) throw new Error("a stack has one replica at least");
  return {
    database: stored.database,
    kafka,
    clock,
    services,
    env,
    /** Calls a replica as somebody; the body is parsed. */
    call: caller(first, issuer.sign),
    /** Where a path is for a client of its own. */
    address: async (url: string) => `${first.app.listeningOrigin}/api/v1${url}`,
    headersOf: (user: User) => ({ authorization: `Bearer ${issuer.sign(user)}` }),
    /** Reads what is not JSON, or not only for a program. */
    async text(user: User, url: string): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
      const headers = { authorization: `Bearer ${issuer.sign(user)}` };
      const reply = await first.app.inject({ method: "GET", url: `/api/v1${url}`, headers });
      return { status: reply.statusCode, text: reply.payload, headers: reply.headers };
    },
    callOn: (service: AssembledService) => caller(service, issuer.sign),
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
      await stored.stop();
      await issuer.stop();
    },
  };
}

export type User = { readonly id: string; readonly role: Role };
export type Reply = {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
};
type Method = "GET" | "POST" | "DELETE";

function caller(service: AssembledService, sign: (user: User) => string) {
  return async (
    user: User | undefined,
    method: Method,
    url: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const reply = await service.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { ...(user ? { authorization: `Bearer ${sign(user)}` } : {}), ...headers },
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    return { status: reply.statusCode, body: reply.json(), headers: reply.headers };
  };
}

export const somebody = (role: Role = "attendee"): User => ({ id: newId(), role });

/** Two partitions: enough to be several, and quickly made. */
async function provision(kafka: { brokers: string[]; topicPrefix: string }): Promise<void> {
  const messaging = connectMessaging({ ...kafka, clientId: "test", source: "test", log: silent });
  await provisionTopics(messaging, { partitions: 2 });
  await messaging.close();
}

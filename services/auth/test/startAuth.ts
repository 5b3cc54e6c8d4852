import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { serviceRole } from "@stagedoor/platform/testing/serviceRole";
import { openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import type { AssembledService } from "@stagedoor/service/assemble";
import { testSettings } from "@stagedoor/service/testing/settings";
import { authServiceSettings } from "../src/config.ts";
import { authMigrations } from "../src/db/migrations.ts";
import { buildAuth } from "../src/service.ts";

export type TestAuth = {
  service: AssembledService;
  url: string;
  env: Record<string, string>;
  /** Adds to the clock of this service; tokens of the library stay on real time. */
  advance(ms: number): void;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string, token?: string): Promise<Response>;
  send(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Reply>;
  /** Stops the clock of this service, which then moves by `advance` only. */
  freeze(): void;
  /** Registers somebody new. */
  register(fields?: object): Promise<SignedIn>;
  stop(): Promise<void>;
};

/** Whatever a reply may carry. A test that reads what is not there fails by itself. */
export type Reply = { status: number; headers: Headers; body: Record<string, unknown> };

export type SignedIn = {
  user: { id: string; email: string; name: string; role: string; version: number; emailVerified: boolean };
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
};

/** For processes that tests start: saves each of them from compiling everything anew. */
export const compileCache = join(tmpdir(), "stagedoor-test-compile-cache");

export const password = "correct horse battery";

export async function migrateAuth(url: string): Promise<void> {
  const database = openDatabase({ url, poolSize: 2, applicationName: "migrate" });
  await migrate(database, allMigrations(authMigrations));
  await database.close();
}

/** The environment of an auth service on a fresh database and topics of its own; hashing is as cheap as it can be. */
export async function authEnv(): Promise<{ env: Record<string, string>; drop(): Promise<void> }> {
  const database = await createTestDatabase("auth", migrateAuth);
  const kafka = testKafka();
  const env = {
    DATABASE_URL: await serviceRole(database.url),
    LINK_SECRET: "a-secret-for-tests-only",
    KAFKA_BROKERS: kafka.brokers.join(","),
    KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
    KEY_ENCRYPTION_SECRET: "a secret for tests only",
    ARGON2_MEMORY_KIB: "1024",
    ARGON2_PASSES: "1",
  };
  return { env, drop: () => database.drop() };
}

export async function startAuth(extra: Record<string, string> = {}): Promise<TestAuth> {
  const { env: own, drop } = await authEnv();
  const env = { ...own, ...extra };
  let offset = 0;
  let frozen: number | undefined;
  const service = await buildAuth(testSettings(authServiceSettings, env), {
    now: () => new Date((frozen ?? Date.now()) + offset),
  });
  const { url } = await service.start();
  await service.ready();

  const post: TestAuth["post"] = (path, body, headers = {}) =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });

  return {
    service,
    url,
    env,
    advance: (ms) => {
      offset += ms;
    },
    post,
    async send(method, path, { token, body, headers = {} } = {}) {
      const reply = await fetch(`${url}/api/v1${path}`, {
        method,
        redirect: "manual",
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await reply.text();
      return { status: reply.status, headers: reply.headers, body: text === "" ? {} : JSON.parse(text) };
    },
    freeze: () => {
      frozen = Date.now();
    },
    get: (path, token) => fetch(`${url}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} }),
    async register(fields = {}) {
      const email = `${crypto.randomUUID()}@example.test`;
      const reply = await post("/api/v1/auth/register", { name: "Ada", email, password, role: "attendee", ...fields });
      if (reply.status !== 201) throw new Error(await reply.text());
      return (await reply.json()) as SignedIn;
    },
    async stop() {
      await service.stop();
      await drop();
    },
  };
}

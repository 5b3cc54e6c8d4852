import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, type Booking, book, checkout, publish, register } from "@stagedoor/demonstration/people";
import { call, ok } from "@stagedoor/demonstration/rest";
import { freePorts } from "@stagedoor/platform/freePort";
import { type KafkaServer, startKafka } from "@stagedoor/platform/kafka";
import { type PostgresServer, startPostgres } from "@stagedoor/platform/postgres";
import { createServiceDatabases, serviceDatabaseUrl } from "@stagedoor/platform/stack/databases";
import { stateRoot } from "@stagedoor/platform/state";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type System, startSystem, withDatabase } from "../src/system.ts";

const password = "only-for-this-test";
let stateDir: string;
let ports: number[];
let system: System;
let postgres: PostgresServer | undefined;
let kafka: KafkaServer | undefined;

const upPostgres = async (): Promise<void> => {
  const [port = 0] = ports;
  postgres = await startPostgres({ stateDir, port, password, durable: true, maxConnections: 150 });
};
const upKafka = async (): Promise<void> => {
  const [, port = 0, controllerPort = 0] = ports;
  kafka = await startKafka({ stateDir, cacheDir: stateRoot(), port, controllerPort, heapMb: 256 });
};

/** Killed, not stopped, and gone when this returns. */
async function killNow(server: PostgresServer | KafkaServer | undefined): Promise<void> {
  if (server === undefined) throw new Error("it does not run");
  process.kill(server.process.pid, "SIGKILL");
  await server.process.ended;
}

function becomes(who: Account, bookingId: string, status: string): Promise<true> {
  return until(
    async () => {
      const { body } = await call<Booking>(system.web, `/bookings/${bookingId}`, { token: who.token });
      return body.status === status && (true as const);
    },
    { what: `booking ${bookingId} becomes ${status}`, timeoutMs: 60_000 },
  );
}

/** The id of the session behind a checkout page's address. */
const sessionOf = (url: string): string => /cs_\w+/.exec(url)?.[0] ?? `no session in ${url}`;

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "stagedoor-faults-"));
  ports = await freePorts(3);
  const [postgresPort = 0, kafkaPort = 0] = ports;
  const databaseUrl = (name: string) => serviceDatabaseUrl(postgresPort, name, password);
  system = await startSystem({ databaseUrl, brokers: `127.0.0.1:${kafkaPort}` });
});

afterAll(async () => {
  await system?.stop();
  await Promise.all([postgres?.stop(), kafka?.stop()]);
  rmSync(stateDir, { recursive: true, force: true });
});

describe("services that were started before anything else", () => {
  test("live, say that they are not ready, and answer 503 with Retry-After", async () => {
    for (const url of Object.values(system.urls)) {
      expect((await fetch(`${url}/livez`)).status).toBe(200);
      expect((await fetch(`${url}/readyz`)).status).toBe(503);
    }
    const answer = await call(system.web, "/events");
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
  });

  test("become ready when Postgres and then Kafka come", async () => {
    await upPostgres();
    await createServiceDatabases(postgres?.url ?? "", [...withDatabase], password);
    for (const url of Object.values(system.urls)) expect((await fetch(`${url}/readyz`)).status).toBe(503);
    await upKafka();
    await system.ready();
    for (const url of Object.values(system.urls)) expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe("while Kafka is away", () => {
  test("logins, holds, webhooks and free bookings go on; their messages follow, and nothing is restarted", async () => {
    const host = await register(system.web, "host");
    const [ada, bob, eve] = await Promise.all([1, 2, 3].map(() => register(system.web, "attendee")));
    if (!ada || !bob || !eve) throw new Error("three attendees");
    const paid = await publish(system.web, host);
    const free = await publish(system.web, host, { price: 0 });
    const paidBooking = await book(system.web, ada, paid);
    const page = await checkout(system.web, ada, paidBooking.id);
    await until(async () => (await call(system.web, `/availability?eventId=${free.id}`)).status === 200, {
      what: "bookings knows the free event",
    });

    await killNow(kafka);
    const login = await call(system.web, "/auth/login", {
      body: { email: bob.email, password: bob.password },
    });
    expect(login.status).toBe(200);
    const held = await book(system.web, bob, paid);
    expect(held.status).toBe("held");
    expect((await book(system.web, eve, free)).status).toBe("confirmed");
    system.sandbox.pay(sessionOf(page));
    await until(
      () => {
        const deliveries = system.sandbox.control.deliveries();
        return deliveries.length > 0 && deliveries.every((delivery) => delivery.state === "delivered");
      },
      { what: "every webhook is accepted" },
    );
    expect((await ok<Booking>(system.web, `/bookings/${paidBooking.id}`, { token: ada.token })).status).toBe("held");

    await upKafka();
    await becomes(ada, paidBooking.id, "confirmed");
    const late = await until(
      async () => {
        const answer = await call<{ url: string }>(system.web, "/checkout", {
          token: bob.token,
          body: { bookingId: held.id },
        });
        return answer.status === 201 && answer.body.url;
      },
      { what: "the hold made meanwhile can be paid", timeoutMs: 60_000 },
    );
    system.sandbox.pay(sessionOf(late));
    await becomes(bob, held.id, "confirmed");
  });
});

describe("when Postgres is killed", () => {
  test("requests are answered 503 until it is back, and then everything goes on without a restart", async () => {
    const host = await register(system.web, "host");
    const ada = await register(system.web, "attendee");
    const event = await publish(system.web, host);
    const booking = await book(system.web, ada, event);
    const page = await checkout(system.web, ada, booking.id);

    await killNow(postgres);
    const answer = await call(system.web, `/bookings/${booking.id}`, { token: ada.token });
    expect(answer.status).toBe(503);
    // Stripe's webhook arrives now, is not stored, and so is sent again.
    system.sandbox.pay(sessionOf(page));
    await until(() => system.sandbox.control.deliveries().some((delivery) => delivery.attempts > 1), {
      what: "a webhook is refused and tried again",
    });

    await upPostgres();
    await becomes(ada, booking.id, "confirmed");
    const next = await book(system.web, await register(system.web, "attendee"), event);
    expect(next.status).toBe("held");
  });
});

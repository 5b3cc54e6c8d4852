import { authServiceSettings } from "@stagedoor/auth/config";
import { authMigrations } from "@stagedoor/auth/db/migrations";
import { buildAuth } from "@stagedoor/auth/service";
import { bookingsSettings } from "@stagedoor/bookings/config";
import { bookingsMigrations } from "@stagedoor/bookings/db/migrations";
import { buildBookings } from "@stagedoor/bookings/service";
import { newId } from "@stagedoor/contracts/ids";
import { eventsSettings } from "@stagedoor/events/config";
import { eventsMigrations } from "@stagedoor/events/db/migrations";
import { buildEvents } from "@stagedoor/events/service";
import { paymentsSettings } from "@stagedoor/payments/config";
import { paymentsMigrations } from "@stagedoor/payments/db/migrations";
import { buildPayments } from "@stagedoor/payments/service";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { openDatabase } from "@stagedoor/postgres/database";
import { type MigrationSet, migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import type { Service } from "@stagedoor/service/running";
import { readSettings } from "@stagedoor/service/settings";
import { conformance } from "@stagedoor/service/testing/conformance";
import { startTestIssuer, type TestIssuer } from "@stagedoor/service/testing/tokens";
import { afterEach, beforeAll, expect, it } from "vitest";
import { documentationSettings } from "../src/docs/settings.ts";

type Env = Record<string, string>;
type Call = { path: string; as?: "host" | "attendee"; body?: unknown; status: number };

const stops: (() => Promise<void>)[] = [];
let issuer: TestIssuer;
let env: Env;

beforeAll(async () => {
  issuer = await startTestIssuer();
  env = { ...documentationSettings, JWKS_URL: issuer.jwksUrl, MAX_EVENT_LOOP_DELAY_MS: "0" };
  return () => issuer.stop();
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** The service on a database of its own. Kafka is away: what is asked here does not need it. */
async function start(name: string, own: MigrationSet, build: (env: Env) => Promise<Service>): Promise<Service["app"]> {
  const database = await createTestDatabase(name, async (url) => {
    const fresh = openDatabase({ url, poolSize: 1, applicationName: "migrations" });
    await migrate(fresh, allMigrations(own));
    await fresh.close();
  });
  stops.push(() => database.drop());
  const service = await build({ ...env, DATABASE_URL: database.url, PROVISION_TOPICS_ON_START: "false" });
  stops.push(() => service.stop());
  await service.start();
  await expect.poll(async () => (await service.app.inject("/readyz")).json().checks.prepared).toBe("ok");
  return service.app;
}

/** Asks, and compares each answer with the document: its status, its media type and its body. */
async function ask(app: Service["app"], calls: Call[]): Promise<void> {
  const faultsOf = conformance(app.swagger());
  const host = { id: newId(), role: "host" } as const;
  const attendee = { id: newId(), role: "attendee" } as const;
  for (const { path: asked, as, body, status } of calls) {
    const [method = "GET", url = ""] = asked.split(" ");
    const headers = as ? { authorization: `Bearer ${issuer.sign(as === "host" ? host : attendee)}` } : {};
    const payload = body === undefined ? {} : { payload: body as object };
    const target = url.replace("{id}", newId());
    const reply = await app.inject({ method: method as "GET", url: target, headers, ...payload });
    expect(reply.statusCode, `${asked}: ${reply.body}`).toBe(status);
    const path = url.split("?")[0] ?? "";
    const type = `${reply.headers["content-type"] ?? ""}`;
    expect(faultsOf({ method, path, status, type, text: reply.body })).toEqual([]);
  }
}

it("auth answers as its document says", async () => {
  const app = await start("auth", authMigrations, (e) => buildAuth(readSettings(e, authServiceSettings)));
  const ada = { name: "Ada", email: "ada@example.test", password: "correct horse", role: "attendee" };
  await ask(app, [
    { path: "POST /api/v1/auth/register", body: ada, status: 201 },
    { path: "POST /api/v1/auth/register", body: ada, status: 409 },
    { path: "POST /api/v1/auth/login", body: { email: ada.email, password: ada.password }, status: 200 },
    { path: "POST /api/v1/auth/login", body: { email: ada.email, password: "wrong horse" }, status: 401 },
    { path: "POST /api/v1/auth/refresh", body: { refreshToken: "none" }, status: 401 },
    { path: "POST /api/v1/auth/refresh", status: 400 },
    { path: "GET /api/v1/users/me", status: 401 },
    { path: "GET /.well-known/jwks.json", status: 200 },
  ]);
});

it("events answers as its document says", async () => {
  const app = await start("events", eventsMigrations, (e) => buildEvents(readSettings(e, eventsSettings)));
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const concert = { title: "Concert", startDateTime: inHours(48), endDateTime: inHours(50), capacity: 100 };
  const past = { ...concert, startDateTime: inHours(-2) };
  await ask(app, [
    { path: "POST /api/v1/events", as: "host", body: concert, status: 201 },
    { path: "POST /api/v1/events", as: "host", body: past, status: 422 },
    { path: "POST /api/v1/events", as: "host", body: { ...concert, extra: 1 }, status: 400 },
    { path: "POST /api/v1/events", as: "attendee", body: concert, status: 403 },
    { path: "GET /api/v1/events?hostId=me", as: "host", status: 200 },
    { path: "GET /api/v1/events?hostId=me", status: 401 },
    { path: "GET /api/v1/events/{id}", status: 404 },
    { path: "POST /api/v1/events/{id}/publish", as: "host", body: "text", status: 415 },
  ]);
});

it("bookings answers as its document says", async () => {
  const app = await start("bookings", bookingsMigrations, (e) => buildBookings(readSettings(e, bookingsSettings)));
  await ask(app, [
    { path: "GET /api/v1/bookings?hostView=true", as: "attendee", status: 200 },
    { path: "GET /api/v1/bookings?limit=1e1", as: "attendee", status: 400 },
    { path: "GET /api/v1/bookings/{id}", as: "attendee", status: 404 },
    { path: "DELETE /api/v1/bookings/{id}", as: "attendee", status: 404 },
    { path: "GET /api/v1/tickets", status: 401 },
  ]);
});

it("payments answers as its document says", async () => {
  const app = await start("payments", paymentsMigrations, (e) => buildPayments(readSettings(e, paymentsSettings)));
  const nothing = { amount: { amount: 0, currency: "gbp", extra: 1 } };
  await ask(app, [
    { path: "GET /api/v1/payments", as: "attendee", status: 200 },
    { path: "POST /api/v1/payments/{id}/refund", as: "host", status: 404 },
    { path: "POST /api/v1/payments/{id}/refund", as: "host", body: nothing, status: 400 },
    { path: "POST /api/v1/payments/{id}/refund", as: "attendee", status: 403 },
    { path: "POST /api/v1/webhooks/stripe", body: {}, status: 400 },
  ]);
});

import { authGuard } from "@stagedoor/service/guard";
import { remoteKeys } from "@stagedoor/service/keys";
import { createLog } from "@stagedoor/service/log";
import { createReadiness } from "@stagedoor/service/readiness";
import { type App, buildServer } from "@stagedoor/service/server";
import { httpSettings, publicSettings } from "@stagedoor/service/sharedSettings";
import { createKeyCipher } from "@stagedoor/service/signing/keyCipher";
import { rotateOldSigningKey, rotateSigningKey } from "@stagedoor/service/signing/signingKeys";
import { runCli } from "@stagedoor/service/testing/runCli";
import { testSettings } from "@stagedoor/service/testing/settings";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authServiceSettings } from "../src/config.ts";
import { buildAuth } from "../src/service.ts";
import { authEnv, startAuth, type TestAuth } from "./startAuth.ts";

const dayMs = 24 * 3_600_000;
const log = createLog({ name: "other", level: "silent" });

/** Another service, which knows of auth only where its keys are. */
async function startOther(auth: TestAuth): Promise<App> {
  const readiness = createReadiness([]);
  readiness.prepared = true;
  const config = testSettings({ ...httpSettings, ...publicSettings });
  const app = await buildServer({ name: "other", config, log, readiness });
  await app.register(authGuard, { findKey: remoteKeys({ jwksUrl: `${auth.url}/.well-known/jwks.json`, log }) });
  app.get("/who", { onRequest: app.requireUser }, async (request) => request.user);
  return app;
}

function ask(app: App, token: string) {
  return app.inject({ url: "/who", headers: { authorization: `Bearer ${token}` } });
}

describe("signing keys", () => {
  it("replicas that start at once on an empty database make one key, and accept each other's tokens", async () => {
    const { env, drop } = await authEnv();
    const replicas = await Promise.all([1, 2, 3].map(() => buildAuth(testSettings(authServiceSettings, env))));
    await Promise.all(replicas.map((replica) => replica.start()));
    await Promise.all(replicas.map((replica) => replica.ready()));
    const published = await Promise.all(replicas.map((replica) => replica.app.inject("/.well-known/jwks.json")));
    const kids = published.flatMap((reply) => reply.json().keys.map((key: { kid: string }) => key.kid));
    expect(kids).toHaveLength(3);
    expect(new Set(kids).size).toBe(1);
    const [first, second] = replicas;
    const payload = { name: "Ada", email: "ada@example.test", password: "correct horse", role: "host" };
    const made = await first?.app.inject({ method: "POST", url: "/api/v1/auth/register", payload });
    const authorization = `Bearer ${made?.json().accessToken}`;
    expect((await second?.app.inject({ url: "/api/v1/users/me", headers: { authorization } }))?.statusCode).toBe(200);
    await Promise.all(replicas.map((replica) => replica.stop()));
    await drop();
  });

  it("the private key is neither published nor readable in the database", async () => {
    const auth = await startAuth();
    const reply = await auth.get("/.well-known/jwks.json");
    const { keys } = (await reply.json()) as { keys: object[] };
    expect(keys).toEqual([
      { kty: "OKP", crv: "Ed25519", x: expect.any(String), kid: expect.any(String), alg: "EdDSA", use: "sig" },
    ]);
    const [row] = await auth.service.database.sql`select signing_keys::text as row from signing_keys`;
    expect(row?.row).not.toContain("PRIVATE KEY");
    await auth.stop();
  });

  it("another KEY_ENCRYPTION_SECRET than before stops the start and is named", async () => {
    const { env, drop } = await authEnv();
    const first = await buildAuth(testSettings(authServiceSettings, env));
    await first.start();
    await first.ready();
    await first.stop();
    const second = await buildAuth(
      testSettings(authServiceSettings, { ...env, KEY_ENCRYPTION_SECRET: "quite another secret" }),
    );
    await second.start();
    await expect(second.ready()).rejects.toThrow("KEY_ENCRYPTION_SECRET");
    await second.stop();
    await drop();
  });
});

describe("another service", () => {
  let auth: TestAuth;
  beforeAll(async () => {
    auth = await startAuth();
  });
  afterAll(() => auth.stop());

  it("accepts tokens of a rotated key until they expire, and those of the new key at once", async () => {
    const other = await startOther(auth);
    const before = await auth.register();
    await rotateSigningKey(
      auth.service.database,
      createKeyCipher(auth.env.KEY_ENCRYPTION_SECRET ?? ""),
      crypto.randomUUID(),
      new Date(),
    );
    const replica = await buildAuth(testSettings(authServiceSettings, auth.env));
    const { url } = await replica.start();
    await replica.ready();
    const fresh = await startOther({ ...auth, url });
    const after = await replica.app.inject({
      method: "POST",
      url: "/api/v1/auth/login",
      payload: { email: before.user.email, password: "correct horse battery" },
    });
    expect((await ask(fresh, before.accessToken)).statusCode).toBe(200);
    expect((await ask(fresh, after.json().accessToken)).statusCode).toBe(200);
    expect((await auth.get("/api/v1/users/me", after.json().accessToken)).status).toBe(200);
    await Promise.all([other.close(), fresh.close(), replica.stop()]);
  });

  it("verifies tokens while auth is away, old ones and ones it never saw", async () => {
    const short = await startAuth();
    const other = await startOther(short);
    const first = await short.register({ role: "host" });
    const second = await short.register();
    const seen = await ask(other, first.accessToken);
    expect(seen.json()).toMatchObject({ id: first.user.id, role: "host", sessionId: expect.any(String) });
    await short.stop();
    expect((await ask(other, first.accessToken)).statusCode).toBe(200);
    expect((await ask(other, second.accessToken)).json()).toMatchObject({ id: second.user.id });
    await other.close();
  });

  it("that has never reached auth says 503, not 401", async () => {
    const short = await startAuth();
    const { accessToken } = await short.register();
    const other = await startOther(short);
    await short.stop();
    const reply = await ask(other, accessToken);
    expect(reply.statusCode).toBe(503);
    expect(reply.headers["retry-after"]).toBe("1");
    await other.close();
  });
});

describe("a rotation", () => {
  const graceMs = 600_000;
  const kidOf = (token: string): string =>
    JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid;

  it("signs nobody out: the new key is published by every replica before it signs, and the old one's tokens live out", async () => {
    const auth = await startAuth();
    auth.freeze();
    let laterMs = 0;
    const now = () => new Date(Date.now() + laterMs);
    const replica = await buildAuth(testSettings(authServiceSettings, auth.env), { now });
    await replica.start();
    await replica.ready();
    const other = await startOther(auth);
    const one = await auth.register();
    const old = kidOf(one.accessToken);
    const refresh = async (by: "auth" | "replica") => {
      const payload = { email: one.user.email, password: "correct horse battery" };
      const reply = await replica.app.inject({ method: "POST", url: "/api/v1/auth/login", payload });
      const at = by === "replica" ? reply.json() : (await auth.send("POST", "/auth/login", { body: payload })).body;
      return `${at.accessToken}`;
    };
    expect((await ask(other, one.accessToken)).statusCode).toBe(200);

    const rotate = () => runCli(new URL("../src/cli/rotateKey.ts", import.meta.url), [], auth.env);
    const made = await rotate();
    expect(made).toMatchObject({ code: 0, output: expect.stringMatching(/^[0-9a-f-]{36} was made and signs from /) });
    const next = made.output.slice(0, 36);
    expect((await rotate()).output).toContain(`${next} was on its way already`);

    // Whoever asks for the key has it found, by a replica that has not read it yet too.
    for (const each of [auth.service, replica]) {
      await each.app.inject({ url: "/api/v1/users/me", headers: { authorization: `Bearer ${fakeToken(next)}` } });
      const published = (await each.app.inject("/.well-known/jwks.json")).json().keys;
      expect(published.map(({ kid }: { kid: string }) => kid).toSorted()).toEqual([old, next].toSorted());
    }
    for (const by of ["auth", "replica"] as const) expect(kidOf(await refresh(by))).toBe(old);
    const before = await refresh("replica");

    auth.advance(graceMs + 60_000);
    laterMs = graceMs + 60_000;
    for (const by of ["auth", "replica"] as const) {
      const token = await refresh(by);
      expect(kidOf(token)).toBe(next);
      expect((await ask(other, token)).statusCode).toBe(200);
    }
    expect((await ask(other, before)).statusCode).toBe(200);
    const renewed = await auth.send("POST", "/auth/refresh", { body: { refreshToken: one.refreshToken } });
    expect(renewed.status).toBe(200);
    const keys = (await auth.get("/.well-known/jwks.json")).json() as Promise<{ keys: { kid: string }[] }>;
    expect((await keys).keys.map(({ kid }) => kid)).toContain(old);
    await Promise.all([other.close(), replica.stop()]);
    await auth.stop();
  });

  it("by age is made once, however many replicas look", async () => {
    const auth = await startAuth();
    const { database } = auth.service;
    const cipher = createKeyCipher(auth.env.KEY_ENCRYPTION_SECRET ?? "");
    const look = (at: Date) =>
      rotateOldSigningKey(database, cipher, crypto.randomUUID(), at, { olderThanMs: 90 * dayMs, graceMs });
    expect(await look(new Date(Date.now() + 89 * dayMs))).toBeUndefined();
    const at = new Date(Date.now() + 91 * dayMs);
    const made = await Promise.all([look(at), look(at), look(at)]);
    expect(made.filter((rotation) => rotation?.isNew)).toHaveLength(1);
    const rows = await database.sql`select retired_at from signing_keys order by created_at`;
    expect(rows.map((row) => row.retired_at === null)).toEqual([false, true]);
    await auth.stop();
  });
});

/** Signed by nobody, under a key's id. */
function fakeToken(kid: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "EdDSA", typ: "JWT", kid })}.${part({ sub: "nobody" })}.${Buffer.alloc(64).toString("base64url")}`;
}

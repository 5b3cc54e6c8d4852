import { authGuard } from "@stagedoor/service/guard";
import { remoteKeys } from "@stagedoor/service/keys";
import { createLog } from "@stagedoor/service/log";
import { createReadiness } from "@stagedoor/service/readiness";
import { type App, buildServer } from "@stagedoor/service/server";
import { httpSettings, publicSettings } from "@stagedoor/service/sharedSettings";
import { createKeyCipher } from "@stagedoor/service/signing/keyCipher";
import { rotateSigningKey } from "@stagedoor/service/signing/signingKeys";
import { testSettings } from "@stagedoor/service/testing/settings";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authServiceSettings } from "../src/config.ts";
import { buildAuth } from "../src/service.ts";
import { authEnv, startAuth, type TestAuth } from "./startAuth.ts";

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

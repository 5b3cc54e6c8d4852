import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authGuard } from "../src/guard.ts";
import { remoteKeys } from "../src/keys.ts";
import { createLog } from "../src/log.ts";
import { createReadiness } from "../src/readiness.ts";
import { type App, buildServer } from "../src/server.ts";
import { httpSettings, publicSettings } from "../src/sharedSettings.ts";
import { testSettings } from "../src/testing/settings.ts";
import { startTestIssuer, type TestIssuer } from "../src/testing/tokens.ts";

const id = newId();
const log = createLog({ name: "sample", level: "silent" });
let issuer: TestIssuer;
let app: App;

beforeAll(async () => {
  issuer = await startTestIssuer();
  const readiness = createReadiness([]);
  readiness.prepared = true;
  const config = testSettings({ ...httpSettings, ...publicSettings });
  app = await buildServer({ name: "sample", config, log, readiness });
  await app.register(authGuard, { findKey: remoteKeys({ jwksUrl: issuer.jwksUrl, log }) });
  app.get("/mine", { onRequest: app.requireUser }, async (request) => request.user);
  app.get("/hosts", { onRequest: app.requireRole("host", "admin") }, async () => "");
  app.get("/open", { onRequest: app.readUser }, async (request) => ({ user: request.user }));
});

afterAll(async () => {
  await app.close();
  await issuer.stop();
});

function ask(url: string, authorization?: string) {
  return app.inject({ url, headers: authorization === undefined ? {} : { authorization } });
}

function altered(token: string, part: number, change: object): string {
  const parts = token.split(".");
  const fields = JSON.parse(Buffer.from(parts[part] ?? "", "base64url").toString());
  parts[part] = Buffer.from(JSON.stringify({ ...fields, ...change })).toString("base64url");
  return parts.join(".");
}

describe("an access token", () => {
  it("lets its user in, the second time by what was remembered", async () => {
    const sessionId = newId();
    const token = `Bearer ${issuer.sign({ id, role: "host", sessionId })}`;
    for (let i = 0; i < 2; i += 1)
      expect((await ask("/mine", token)).json()).toMatchObject({ id, role: "host", sessionId });
  });

  it("is 403 where its role is not among those allowed", async () => {
    expect((await ask("/hosts", `Bearer ${issuer.sign({ id, role: "admin" })}`)).statusCode).toBe(200);
    const reply = await ask("/hosts", `Bearer ${issuer.sign({ id, role: "attendee" })}`);
    expect(reply.json()).toMatchObject({ status: 403, code: "forbidden" });
  });

  it("is not needed on an open route, and must be valid where it is given", async () => {
    expect((await ask("/open")).json()).toEqual({ user: null });
    expect((await ask("/open", `Bearer ${issuer.sign({ id, role: "host" })}`)).json().user.id).toBe(id);
    expect((await ask("/open", "Bearer nonsense")).statusCode).toBe(401);
  });

  const good = () => issuer.sign({ id, role: "attendee" });
  it.each([
    ["missing", () => undefined],
    ["of another scheme", () => "Basic YTpi"],
    ["empty", () => "Bearer "],
    ["not a token", () => "Bearer a.b.c"],
    ["expired", () => `Bearer ${issuer.sign({ id, role: "host" }, { expiresInS: -1 })}`],
    ["signed by an unknown key", () => `Bearer ${issuer.sign({ id, role: "host" }, { kid: newId() })}`],
    ["with a changed role", () => `Bearer ${altered(good(), 1, { role: "admin" })}`],
    ["without a signature", () => `Bearer ${altered(good(), 0, { alg: "none" }).split(".").slice(0, 2).join(".")}.`],
    ["by another algorithm", () => `Bearer ${altered(good(), 0, { alg: "HS256" })}`],
    ["for nobody", () => `Bearer ${issuer.sign({ id: "root", role: "admin" })}`],
    ["with an unknown role", () => `Bearer ${issuer.sign({ id, role: "owner" as never })}`],
  ])("that is %s is 401", async (_what, authorization) => {
    const reply = await ask("/mine", authorization());
    expect(reply.json()).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  it("is asked for with each 401, and one that does not count is told so", async () => {
    expect((await ask("/mine")).headers["www-authenticate"]).toBe('Bearer realm="stagedoor"');
    const refused = await ask("/mine", "Bearer a.b.c");
    expect(refused.headers["www-authenticate"]).toBe('Bearer realm="stagedoor", error="invalid_token"');
    expect((await ask("/open")).headers["www-authenticate"]).toBeUndefined();
  });

  it("does not count beyond its end because it was remembered", async () => {
    const token = `Bearer ${issuer.sign({ id, role: "host" }, { expiresInS: 1 })}`;
    expect((await ask("/mine", token)).statusCode).toBe(200);
    const deadline = Date.now() + 10_000;
    let status = 200;
    while (status === 200 && Date.now() < deadline) status = (await ask("/mine", token)).statusCode;
    expect(status).toBe(401);
  });
});

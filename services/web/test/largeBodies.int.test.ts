import { request as httpRequest } from "node:http";
import { createLog } from "@stagedoor/service/log";
import { createReadiness } from "@stagedoor/service/readiness";
import { type App, buildServer } from "@stagedoor/service/server";
import { httpSettings, publicSettings } from "@stagedoor/service/sharedSettings";
import { testSettings } from "@stagedoor/service/testing/settings";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startUpstream, type Upstream } from "./upstream.ts";
import { startWeb } from "./web.ts";

const limit = 1_048_576;
let service: App;
let payments: Upstream;
let web: Awaited<ReturnType<typeof startWeb>>;

beforeAll(async () => {
  const readiness = createReadiness([]);
  readiness.prepared = true;
  const config = testSettings({ ...httpSettings, ...publicSettings });
  const log = createLog({ name: "sample", level: "silent" });
  service = await buildServer({ name: "sample", config, log, readiness });
  service.post("/api/v1/auth/login", { schema: { body: {} } }, () => ({ ok: true }));
  payments = await startUpstream("payments");
  web = await startWeb({ UPSTREAM_AUTH: await service.listen({ port: 0 }), UPSTREAM_PAYMENTS: payments.url });
});
afterAll(async () => {
  await web?.stop();
  await service?.close();
  await payments?.stop();
});

type Answer = { status: number | undefined; type: string | undefined; body: string };

/** Sends a body as fast as the connection takes it, with its length told beforehand or in chunks. */
function send(path: string, body: Buffer, told: boolean): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", ...(told ? { "content-length": body.length } : {}) };
    const request = httpRequest(`${web.url}${path}`, { method: "POST", headers, agent: false }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk));
      reply.on("end", () => {
        const { statusCode: status, headers: got } = reply;
        resolve({ status, type: got["content-type"], body: Buffer.concat(chunks).toString() });
      });
      reply.on("error", reject);
    });
    request.on("error", reject);
    for (let at = 0; at < body.length; at += 50_000) request.write(body.subarray(at, at + 50_000));
    request.end();
  });
}

const json = (bytes: number) => Buffer.from(`"${"a".repeat(bytes - 2)}"`);

describe("a body that is too large is 413 each time, never 503 and never a broken connection", () => {
  it.each([
    ["for the gateway", "/api/v1/webhooks/stripe", 3_000_000, true],
    ["for the gateway, its length not told", "/api/v1/webhooks/stripe", 3_000_000, false],
    ["for the gateway by one byte", "/api/v1/webhooks/stripe", limit + 1, false],
    ["for the service, which answers before it has read it", "/api/v1/auth/login", 1_000_000, true],
    ["for the service, its length not told", "/api/v1/auth/login", 1_000_000, false],
  ])("%s", async (_what, path, bytes, told) => {
    for (let i = 0; i < 8; i += 1) {
      const { status, type, body } = await send(path, json(bytes), told);
      expect({ status, type }).toEqual({ status: 413, type: "application/problem+json" });
      expect(JSON.parse(body)).toMatchObject({ status: 413, code: "too_large" });
    }
  });

  it("and one of exactly the limit arrives", async () => {
    const body = json(limit);
    expect((await send("/api/v1/webhooks/stripe", body, false)).status).toBe(200);
    expect(payments.seen.at(-1)?.body.equals(body)).toBe(true);
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { clientOf, refusal, sessionParams, start } from "./bench.ts";

function ask(url: string, call: string, body?: object, key = "sk_test_sandbox"): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, ...(body ? { "content-type": "application/json" } : {}) };
  return fetch(`${url}/_sandbox/${call}`, { method: "POST", headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

test("the switches answer over HTTP, with the secret key only", async () => {
  const { stripe, sandbox } = await start();
  const session = await stripe.checkout.sessions.create(sessionParams());
  expect((await ask(sandbox.url, "pay", { session: session.id }, "sk_test_other")).status).toBe(401);
  const answer = await ask(sandbox.url, "pay", { session: session.id });
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { result: expect.objectContaining({ kind: "complete" }) },
  ]);
  expect((await ask(sandbox.url, "webhooks/pause")).status).toBe(200);
});

test("a switch that does not exist, or a field that it does not know, is refused by name", async () => {
  const { sandbox } = await start();
  expect((await ask(sandbox.url, "nothing", {})).status).toBe(404);
  const answer = await ask(sandbox.url, "api/fault", { kind: "slow", speed: 1 });
  expect(answer.status).toBe(400);
  const unknown = await ask(sandbox.url, "api/fault", { kind: "quick" });
  expect(await unknown.json()).toMatchObject({ error: { message: expect.stringContaining("body/kind") } });
});

test("a call can be failing, with a status, a number of times and for one path only", async () => {
  const { stripe, sandbox } = await start();
  await ask(sandbox.url, "api/fault", { kind: "error-before", status: 503, times: 2, path: "/v1/refunds" });
  expect((await stripe.checkout.sessions.list()).data).toEqual([]);
  for (let n = 0; n < 2; n += 1) expect((await refusal(stripe.refunds.list())).statusCode).toBe(503);
  expect((await stripe.refunds.list()).data).toEqual([]);
});

test("a slow answer is longer than the client's patience, and its effect stays", async () => {
  const { sandbox } = await start();
  const hasty = clientOf(sandbox.url, { timeout: 200 });
  sandbox.control.fault({ kind: "slow", delayMs: 400, method: "POST" });
  expect((await refusal(hasty.checkout.sessions.create(sessionParams()))).type).toBe("StripeConnectionError");
  await expect.poll(async () => (await hasty.checkout.sessions.list()).data.length).toBe(1);
});

test("everything survives a restart: objects, keys, the clock, and what is due", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const dataFile = join(folder, "state.sqlite");
  const key = { idempotencyKey: "k1" };
  const before = await start({ dataFile, publicUrl: "https://pay.example.test/" });
  before.sandbox.control.advanceClock(3600);
  const session = await before.stripe.checkout.sessions.create(sessionParams(), key);
  expect(session.url).toBe(`https://pay.example.test/c/pay/${session.id}`);
  await before.sandbox.stop();
  const after = await start({ dataFile });
  expect((await after.stripe.checkout.sessions.create(sessionParams(), key)).id).toBe(session.id);
  const newer = await after.stripe.checkout.sessions.create(sessionParams());
  expect(newer.created - session.created).toBeLessThan(60);
  expect(newer.created - Math.floor(Date.now() / 1000)).toBeGreaterThan(3500);
  after.sandbox.control.advanceClock(25 * 3600);
  expect((await after.stripe.checkout.sessions.retrieve(session.id)).status).toBe("expired");
});

test("a port that is taken stops the start", async () => {
  const { sandbox } = await start();
  await expect(start({ port: Number(new URL(sandbox.url).port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
});

import { expect, test } from "vitest";
import { clientOf, refusal, sessionParams, start } from "./bench.ts";

const key = { idempotencyKey: "attempt-1" };

test("the same key and parameters give the same answer, marked as replayed", async () => {
  const { stripe } = await start();
  const first = await stripe.checkout.sessions.create(sessionParams(), key);
  const second = await stripe.checkout.sessions.create(sessionParams(), key);
  expect(second.id).toBe(first.id);
  expect(second.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect(first.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
  expect(second.lastResponse.headers["original-request"]).toBe(first.lastResponse.requestId);
  expect(second.lastResponse.requestId).not.toBe(first.lastResponse.requestId);
  expect((await stripe.checkout.sessions.list()).data).toHaveLength(1);
});

test("the same key with other parameters is an idempotency error", async () => {
  const { stripe } = await start();
  await stripe.checkout.sessions.create(sessionParams(), key);
  const error = await refusal(stripe.checkout.sessions.create(sessionParams({ client_reference_id: "other" }), key));
  expect(error).toMatchObject({
    statusCode: 400,
    type: "StripeIdempotencyError",
    message:
      "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than 'attempt-1' if you meant to execute a different request.",
  });
});

test("the same key on another path is an idempotency error", async () => {
  const { stripe } = await start();
  const { id } = await stripe.checkout.sessions.create(sessionParams(), key);
  const error = await refusal(stripe.checkout.sessions.expire(id, {}, key));
  expect(error).toMatchObject({ type: "StripeIdempotencyError", message: expect.stringContaining("same endpoint") });
});

test("a refusal that an endpoint decided is replayed, even when the reason is gone", async () => {
  const { stripe } = await start();
  const { id } = await stripe.checkout.sessions.create(sessionParams());
  await stripe.checkout.sessions.expire(id);
  const first = await refusal(stripe.checkout.sessions.expire(id, {}, key));
  const second = await refusal(stripe.checkout.sessions.expire(id, {}, key));
  expect(second.message).toBe(first.message);
  expect(second.headers?.["idempotent-replayed"]).toBe("true");
});

test("a refused parameter is not remembered: the key can be used again", async () => {
  const { stripe } = await start();
  await refusal(stripe.checkout.sessions.create(sessionParams({ success_url: "nonsense" }), key));
  expect((await stripe.checkout.sessions.create(sessionParams(), key)).status).toBe("open");
});

test("a 500 is replayed although nothing was done, and a new key works", async () => {
  const { stripe, sandbox } = await start();
  sandbox.control.fault({ kind: "error-before", path: "/v1/checkout" });
  const first = await refusal(stripe.checkout.sessions.create(sessionParams(), key));
  const second = await refusal(stripe.checkout.sessions.create(sessionParams(), key));
  expect([first.statusCode, second.statusCode]).toEqual([500, 500]);
  expect(second.headers?.["idempotent-replayed"]).toBe("true");
  expect((await stripe.checkout.sessions.list()).data).toHaveLength(0);
  expect((await stripe.checkout.sessions.create(sessionParams())).status).toBe("open");
});

test("a 500 after the effect leaves the effect behind", async () => {
  const { stripe, sandbox } = await start();
  sandbox.control.fault({ kind: "error-after", method: "POST" });
  expect((await refusal(stripe.checkout.sessions.create(sessionParams(), key))).statusCode).toBe(500);
  expect((await stripe.checkout.sessions.list()).data).toHaveLength(1);
});

test("a key is in use while its first request runs: the second is 409", async () => {
  const { stripe, sandbox } = await start();
  sandbox.control.fault({ kind: "slow", delayMs: 3_000_000, method: "POST" });
  const other = clientOf(sandbox.url);
  const slow = stripe.checkout.sessions.create(sessionParams(), key).catch(() => "cut by the end of the test");
  // The fault is taken by whichever comes first; the SDK sends the two over different connections.
  await expect.poll(() => sandbox.control.faults()).toEqual([]);
  const error = await refusal(other.checkout.sessions.create(sessionParams(), key));
  expect(error).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
  await sandbox.stop();
  await slow;
});

test("a key is forgotten after 24 hours", async () => {
  const { stripe, sandbox } = await start();
  const first = await stripe.checkout.sessions.create(sessionParams(), key);
  sandbox.control.advanceClock(24 * 3600 - 60);
  expect((await stripe.checkout.sessions.create(sessionParams(), key)).id).toBe(first.id);
  sandbox.control.advanceClock(120);
  expect((await stripe.checkout.sessions.create(sessionParams(), key)).id).not.toBe(first.id);
});

test("a cut connection after the effect is healed by repeating with the same key", async () => {
  const { sandbox } = await start();
  const stripe = clientOf(sandbox.url, { maxNetworkRetries: 2 });
  sandbox.control.fault({ kind: "cut-after", method: "POST" });
  const session = await stripe.checkout.sessions.create(sessionParams());
  expect(session.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect((await stripe.checkout.sessions.list()).data).toHaveLength(1);
});

test("a cut connection before the effect leaves nothing behind", async () => {
  const { stripe, sandbox } = await start();
  sandbox.control.fault({ kind: "cut-before", method: "POST", times: 2 });
  expect((await refusal(stripe.checkout.sessions.create(sessionParams()))).type).toBe("StripeConnectionError");
  expect((await stripe.checkout.sessions.list()).data).toHaveLength(0);
});

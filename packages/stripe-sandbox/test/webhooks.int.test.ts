import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { eventually, paid, receive, secret, sessionParams, start } from "./bench.ts";

const paidTypes = [
  "payment_intent.created",
  "charge.succeeded",
  "payment_intent.succeeded",
  "checkout.session.completed",
];

/** One delivery at a time, so that the order of arrival is the order of sending. */
const inOrder = { deliveriesAtOnce: 1, retryDelaysMs: [20] };

test("paying tells Stripe's events in Stripe's order, signed", async () => {
  const receiver = await receive();
  const { stripe, sandbox } = await start({ ...inOrder, webhooks: [{ url: receiver.url, secret }] });
  const { session } = await paid(sandbox, stripe);
  await eventually(() => expect(receiver.types()).toEqual(paidTypes));
  const completed = receiver.received.at(-1)?.event;
  expect(completed).toMatchObject({
    object: "event",
    livemode: false,
    data: { object: { id: session, payment_status: "paid" } },
  });
  await eventually(() => expect(sandbox.control.deliveries().every((entry) => entry.state === "delivered")).toBe(true));
});

test("a declined card tells of the failure, and not of a completed session", async () => {
  const receiver = await receive();
  const { stripe, sandbox } = await start({ ...inOrder, webhooks: [{ url: receiver.url, secret }] });
  const { id } = await stripe.checkout.sessions.create(sessionParams());
  sandbox.pay(id, { cardNumber: "4000000000000002" });
  await stripe.checkout.sessions.expire(id);
  await eventually(() =>
    expect(receiver.types()).toEqual([
      "payment_intent.created",
      "charge.failed",
      "payment_intent.payment_failed",
      "payment_intent.canceled",
      "checkout.session.expired",
    ]),
  );
});

test("a delivery is repeated until it is answered with 2xx", async () => {
  const receiver = await receive();
  receiver.answers.push(500, 302, 404);
  const webhooks = [{ url: receiver.url, secret, types: ["checkout.session.completed"] }];
  const { stripe, sandbox } = await start({ ...inOrder, webhooks });
  await paid(sandbox, stripe);
  await eventually(() => expect(receiver.received).toHaveLength(4));
  expect(new Set(receiver.received.map((entry) => entry.id)).size).toBe(1);
  await eventually(() => expect(sandbox.control.deliveries()[0]).toMatchObject({ state: "delivered", attempts: 4 }));
});

test("a delivery is given up after its time", async () => {
  const webhooks = [{ url: "http://127.0.0.1:9/", secret, types: ["checkout.session.completed"] }];
  const { stripe, sandbox } = await start({ webhooks, retryDelaysMs: [60_000] });
  await paid(sandbox, stripe);
  await eventually(() => expect(sandbox.control.deliveries()[0]).toMatchObject({ attempts: 1, state: "pending" }));
  sandbox.control.advanceClock(73 * 3600);
  await eventually(() => expect(sandbox.control.deliveries()[0]).toMatchObject({ attempts: 2, state: "given-up" }));
});

test("what was not delivered before a restart is delivered after it, to where the endpoint is then", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const dataFile = join(folder, "state.sqlite");
  const before = await start({ dataFile, retryDelaysMs: [20], webhooks: [{ url: "http://127.0.0.1:9/", secret }] });
  const { session } = await paid(before.sandbox, before.stripe);
  await before.sandbox.stop();
  const receiver = await receive();
  const after = await start({ dataFile, ...inOrder, webhooks: [{ url: receiver.url, secret }] });
  await eventually(() => expect(receiver.types().sort()).toEqual([...paidTypes].sort()));
  expect((await after.stripe.checkout.sessions.retrieve(session)).payment_status).toBe("paid");
});

test("each endpoint has its own secret and gets the events it asked for", async () => {
  const [one, two] = [await receive(), await receive()];
  const { stripe, sandbox } = await start({ ...inOrder, webhooks: [{ url: one.url, secret }] });
  sandbox.control.addEndpoint(two.url, secret, ["charge.succeeded"]);
  await paid(sandbox, stripe);
  await eventually(() => expect([one.received.length, two.types()]).toEqual([4, ["charge.succeeded"]]));
});

test("switches duplicate, delay, drop and reorder deliveries", async () => {
  const receiver = await receive();
  const { stripe, sandbox } = await start({ ...inOrder, webhooks: [{ url: receiver.url, secret }] });
  const { control } = sandbox;
  control.disturb({ kind: "duplicate", copies: 2, types: ["checkout.session.completed"] });
  control.disturb({ kind: "drop", types: ["charge.succeeded"] });
  control.disturb({ kind: "delay", ms: 3_600_000, types: ["payment_intent.created"] });
  await paid(sandbox, stripe);
  const completed = "checkout.session.completed";
  await eventually(() =>
    expect(receiver.types()).toEqual(["payment_intent.succeeded", completed, completed, completed]),
  );
  control.advanceClock(3601);
  await eventually(() => expect(receiver.types().at(-1)).toBe("payment_intent.created"));
  receiver.received.length = 0;
  control.disturb({ kind: "reorder", count: 4 });
  await paid(sandbox, stripe);
  await eventually(() => expect(receiver.types()).toEqual([...paidTypes].reverse()));
});

test("paused webhooks arrive once resumed, and an event can be sent again", async () => {
  const receiver = await receive();
  const { stripe, sandbox } = await start({ ...inOrder, webhooks: [{ url: receiver.url, secret }] });
  sandbox.control.pauseWebhooks();
  await paid(sandbox, stripe);
  expect(sandbox.control.deliveries().map((entry) => entry.attempts)).toEqual([0, 0, 0, 0]);
  expect((await stripe.events.list()).data[0]?.pending_webhooks).toBe(1);
  sandbox.control.resumeWebhooks();
  await eventually(() => expect(receiver.types()).toEqual(paidTypes));
  const last = receiver.received.at(-1)?.id ?? "";
  sandbox.control.resend(last);
  await eventually(() => expect(receiver.received.filter((entry) => entry.id === last)).toHaveLength(2));
});

test.each(["succeeded", "failed"] as const)(
  "a payment that settles later completes unpaid, then %s",
  async (outcome) => {
    const receiver = await receive();
    const { stripe, sandbox } = await start({ ...inOrder, webhooks: [{ url: receiver.url, secret }] });
    const { id } = await stripe.checkout.sessions.create(sessionParams());
    sandbox.pay(id, { cardNumber: outcome === "succeeded" ? "4000000000007007" : "4000000000007106" });
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ["payment_intent"] });
    expect(session).toMatchObject({
      status: "complete",
      payment_status: "unpaid",
      payment_intent: { status: "processing" },
    });
    sandbox.control.advanceClock(60);
    await eventually(() => expect(receiver.types().at(-1)).toBe(`checkout.session.async_payment_${outcome}`));
    const after = await stripe.checkout.sessions.retrieve(id);
    expect(after.payment_status).toBe(outcome === "succeeded" ? "paid" : "unpaid");
  },
);

import { expect, test } from "vitest";
import { paid, refusal, sessionParams, start } from "./bench.ts";

test("a payment is refunded in parts until nothing is left", async () => {
  const { stripe, sandbox } = await start();
  const { intent } = await paid(sandbox, stripe, 2500);
  const first = await stripe.refunds.create({ payment_intent: intent, amount: 1000, metadata: { reason: "r1" } });
  expect(first).toMatchObject({
    status: "succeeded",
    amount: 1000,
    payment_intent: intent,
    metadata: { reason: "r1" },
  });
  const rest = await stripe.refunds.create({ payment_intent: intent });
  expect(rest.amount).toBe(1500);
  const charge = (await stripe.charges.list({ payment_intent: intent })).data[0];
  expect(charge).toMatchObject({ amount_refunded: 2500, refunded: true });
  const error = await refusal(stripe.refunds.create({ payment_intent: intent }));
  expect(error).toMatchObject({ statusCode: 400, code: "charge_already_refunded" });
});

test("refunds never pass the charge, and the amount is named", async () => {
  const { stripe, sandbox } = await start();
  const { intent } = await paid(sandbox, stripe, 2500);
  await stripe.refunds.create({ payment_intent: intent, amount: 2000 });
  const error = await refusal(stripe.refunds.create({ payment_intent: intent, amount: 501 }));
  expect(error).toMatchObject({
    param: "amount",
    message: "Refund amount (£5.01) is greater than unrefunded amount on charge (£5.00)",
  });
  expect((await stripe.refunds.list({ payment_intent: intent })).data).toHaveLength(1);
});

test("a payment that did not succeed cannot be refunded", async () => {
  const { stripe, sandbox } = await start();
  const { id } = await stripe.checkout.sessions.create(sessionParams());
  sandbox.pay(id, { cardNumber: "4000000000000002" });
  const intent = String((await stripe.checkout.sessions.retrieve(id)).payment_intent);
  const error = await refusal(stripe.refunds.create({ payment_intent: intent }));
  expect(error).toMatchObject({ statusCode: 400, param: "payment_intent" });
});

test("a refund can be found by its payment, and its metadata changed", async () => {
  const { stripe, sandbox } = await start();
  const one = await paid(sandbox, stripe);
  const other = await paid(sandbox, stripe);
  const refund = await stripe.refunds.create({ payment_intent: one.intent, metadata: { a: "1", b: "2" } });
  await stripe.refunds.create({ payment_intent: other.intent });
  const updated = await stripe.refunds.update(refund.id, { metadata: { a: "", c: "3" } });
  expect(updated.metadata).toEqual({ b: "2", c: "3" });
  const found = await stripe.refunds.list({ payment_intent: one.intent });
  expect(found.data.map((entry) => [entry.id, entry.metadata])).toEqual([[refund.id, { b: "2", c: "3" }]]);
  const charge = await stripe.charges.retrieve(String(refund.charge), { expand: ["refunds"] });
  expect(charge.refunds?.data).toHaveLength(1);
});

test("a refund tells refund.created, charge.refunded and refund.updated, in this order", async () => {
  const { stripe, sandbox } = await start();
  const { intent } = await paid(sandbox, stripe);
  await stripe.refunds.create({ payment_intent: intent });
  const events = await stripe.events.list({ types: ["refund.*", "charge.refunded"] });
  expect(events.data.map((event) => event.type).reverse()).toEqual([
    "refund.created",
    "charge.refunded",
    "refund.updated",
  ]);
});

test("a pending refund counts against the charge, and one that fails gives its amount back", async () => {
  const { stripe, sandbox } = await start();
  const { intent } = await paid(sandbox, stripe);
  sandbox.control.nextRefund("waits", "failed", "pending");
  const waiting = await stripe.refunds.create({ payment_intent: intent, amount: 1000 });
  expect(waiting).toMatchObject({ status: "pending", pending_reason: "processing" });
  const failing = await stripe.refunds.create({ payment_intent: intent, amount: 1500 });
  await refusal(stripe.refunds.create({ payment_intent: intent, amount: 1 }));
  sandbox.control.advanceClock(60);
  expect(await stripe.refunds.retrieve(failing.id)).toMatchObject({
    status: "failed",
    failure_reason: expect.any(String),
  });
  sandbox.control.settleRefund(waiting.id, "succeeded");
  const charge = (await stripe.charges.list({ payment_intent: intent })).data[0];
  expect(charge).toMatchObject({ amount_refunded: 1000, refunded: false });
  const again = await stripe.refunds.create({ payment_intent: intent, amount: 1500 });
  sandbox.control.advanceClock(60);
  expect((await stripe.refunds.retrieve(again.id)).status).toBe("succeeded");
  const types = (await stripe.events.list({ type: "refund.failed" })).data;
  expect(types).toHaveLength(1);
});

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import type { Stripe } from "stripe";
import { expect, test } from "vitest";
import { paid, refusal, sessionParams, start } from "./bench.ts";

const document = JSON.parse(readFileSync(new URL("./schema/stripe-schema.json", import.meta.url), "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(document, "stripe");

/** What Stripe's own schema has against an object of the sandbox. */
function faults(component: string, object: object): unknown[] {
  const validate = ajv.getSchema(`stripe#/components/schemas/${component}`);
  if (!validate) throw new Error(`The schema has no ${component}.`);
  validate(JSON.parse(JSON.stringify(object)));
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** The version the committed schema describes. */
const version = { apiVersion: String(document.version) };

test("sessions pass Stripe's own schema: open, complete, unpaid and expired, plain and expanded", async () => {
  const { stripe, sandbox } = await start();
  const create = (): Promise<Stripe.Checkout.Session> =>
    stripe.checkout.sessions.create(
      { ...sessionParams({ customer_email: "a@b.test" }), expand: ["line_items"] },
      version,
    );
  const open = await create();
  const [expired, complete, unpaid, declined] = [await create(), await create(), await create(), await create()];
  await stripe.checkout.sessions.expire(expired.id);
  sandbox.pay(complete.id);
  sandbox.pay(unpaid.id, { later: "waits" });
  sandbox.pay(declined.id, { cardNumber: "4000000000000002" });
  const expand = ["line_items", "payment_intent.latest_charge.refunds", "payment_intent.payment_method"];
  for (const { id } of [open, expired, complete, unpaid, declined]) {
    expect(faults("checkout.session", await stripe.checkout.sessions.retrieve(id, {}, version))).toEqual([]);
    expect(faults("checkout.session", await stripe.checkout.sessions.retrieve(id, { expand }, version))).toEqual([]);
  }
  expect(faults("item", (await stripe.checkout.sessions.listLineItems(open.id)).data[0] ?? {})).toEqual([]);
});

test("payment intents, charges, payment methods and refunds pass Stripe's own schema in every state", async () => {
  const { stripe, sandbox } = await start();
  const cards = ["4242424242424242", "4000000000000002", "4000002760003184", "4000000000007007"];
  for (const cardNumber of cards) {
    const { id } = await stripe.checkout.sessions.create(sessionParams());
    sandbox.pay(id, { cardNumber });
  }
  const { intent } = await paid(sandbox, stripe);
  sandbox.control.nextRefund("waits", "failed");
  for (let n = 0; n < 3; n += 1) await stripe.refunds.create({ payment_intent: intent, amount: 500 });
  sandbox.control.advanceClock(60);
  const lists = {
    payment_intent: (await stripe.paymentIntents.list({ expand: ["data.latest_charge", "data.payment_method"] })).data,
    charge: (await stripe.charges.list({ expand: ["data.refunds"] })).data,
    refund: (await stripe.refunds.list({ expand: ["data.charge", "data.payment_intent"] })).data,
    event: (await stripe.events.list({ limit: 100 })).data,
  };
  for (const [component, objects] of Object.entries(lists)) {
    expect(objects.length).toBeGreaterThan(2);
    for (const object of objects)
      expect([component, object.id, faults(component, object)]).toEqual([component, object.id, []]);
  }
  const method = await stripe.paymentMethods.retrieve(String(lists.charge.at(0)?.payment_method));
  expect(faults("payment_method", method)).toEqual([]);
});

test("errors pass Stripe's own schema", async () => {
  const { stripe } = await start();
  const { raw } = await refusal(stripe.checkout.sessions.retrieve("cs_test_none"));
  expect(faults("error", { error: raw ?? {} })).toEqual([]);
});

test("the schema can fail: an object that lacks a field or has a wrong value is found out", async () => {
  const { stripe } = await start();
  const { mode: _left, ...session } = await stripe.checkout.sessions.create(sessionParams(), version);
  expect(faults("checkout.session", session)).not.toEqual([]);
  expect(faults("checkout.session", { ...session, mode: "barter" })).not.toEqual([]);
});

import type { Stripe } from "stripe";
import { expect, test } from "vitest";
import { paid, refusal, sessionParams, start } from "./bench.ts";

async function create(stripe: Stripe, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await stripe.checkout.sessions.create(sessionParams())).id);
  return ids.reverse();
}

test("the SDK's auto-pagination sees every session once, newest first", async () => {
  const { stripe } = await start();
  const ids = await create(stripe, 7);
  const seen: string[] = [];
  for await (const session of stripe.checkout.sessions.list({ limit: 2 })) seen.push(session.id);
  expect(seen).toEqual(ids);
});

test("ending_before pages towards the newest", async () => {
  const { stripe } = await start();
  const ids = await create(stripe, 5);
  const page = await stripe.checkout.sessions.list({ limit: 2, ending_before: String(ids[3]) });
  expect(page.data.map((session) => session.id)).toEqual([ids[1], ids[2]]);
  expect(page).toMatchObject({ has_more: true, url: "/v1/checkout/sessions", object: "list" });
  const first = await stripe.checkout.sessions.list({ ending_before: String(ids[1]) });
  expect(first.data.map((session) => session.id)).toEqual([ids[0]]);
  expect(first.has_more).toBe(false);
});

test("a session created while a client pages does not appear twice", async () => {
  const { stripe } = await start();
  const ids = await create(stripe, 3);
  const first = await stripe.checkout.sessions.list({ limit: 2 });
  await create(stripe, 1);
  const second = await stripe.checkout.sessions.list({ limit: 2, starting_after: String(first.data[1]?.id) });
  expect([...first.data, ...second.data].map((session) => session.id)).toEqual(ids);
});

test("sessions are filtered by payment, status and creation", async () => {
  const { stripe, sandbox } = await start();
  const { session, intent } = await paid(sandbox, stripe);
  sandbox.control.advanceClock(100);
  const [open] = await create(stripe, 1);
  const created = (await stripe.checkout.sessions.retrieve(String(open))).created;
  const ids = async (params: Stripe.Checkout.SessionListParams): Promise<string[]> =>
    (await stripe.checkout.sessions.list(params)).data.map((entry) => entry.id);
  expect(await ids({ payment_intent: intent })).toEqual([session]);
  expect(await ids({ status: "open" })).toEqual([open]);
  expect(await ids({ created: { gte: created } })).toEqual([open]);
  expect(await ids({ created: { lt: created } })).toEqual([session]);
  expect(await ids({ customer_details: { email: "payer@example.test" } })).toEqual([session]);
});

test("lists expand what is in them", async () => {
  const { stripe, sandbox } = await start();
  const { intent } = await paid(sandbox, stripe);
  const sessions = await stripe.checkout.sessions.list({ expand: ["data.payment_intent"] });
  expect(sessions.data[0]?.payment_intent).toMatchObject({ id: intent, object: "payment_intent" });
});

test.each([
  [{ limit: 101 }, { param: "limit", code: "parameter_invalid_integer" }],
  [{ limit: 0 }, { param: "limit" }],
  [{ starting_after: "cs_test_none" }, { param: "starting_after", code: "resource_missing", statusCode: 400 }],
  [{ starting_after: "a", ending_before: "b" }, { param: "ending_before" }],
])("a list asked for with %o is refused", async (params, expected) => {
  const { stripe } = await start();
  expect(await refusal(stripe.checkout.sessions.list(params))).toMatchObject({ statusCode: 400, ...expected });
});

test("events are found by id and by type", async () => {
  const { stripe, sandbox } = await start();
  await paid(sandbox, stripe);
  const { data } = await stripe.events.list({ types: ["checkout.session.completed", "charge.succeeded"] });
  expect(data.map((event) => event.type)).toEqual(["checkout.session.completed", "charge.succeeded"]);
  const event = await stripe.events.retrieve(String(data[0]?.id));
  expect(event).toMatchObject({
    type: "checkout.session.completed",
    api_version: "2026-10-28.endive",
    pending_webhooks: 0,
  });
});

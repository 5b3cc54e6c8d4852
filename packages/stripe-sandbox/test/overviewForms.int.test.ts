import { expect, test } from "vitest";
import { line, paid, sessionParams, start } from "./bench.ts";

/** Submits a form of the overview as a browser does. */
function submit(url: string, path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(fields);
  return fetch(`${url}/objects/${path}`, { method: "POST", body, headers, redirect: "manual" });
}

test("a payment is given back on the overview in part and then the rest, with Stripe's own id and no metadata", async () => {
  const { stripe, sandbox } = await start();
  const { intent } = await paid(sandbox, stripe, 2500);
  expect(await (await fetch(sandbox.url)).text()).toContain(`action="/objects/${intent}/refund"`);
  expect((await submit(sandbox.url, `${intent}/refund`, { amount: "10.50" })).status).toBe(303);
  expect((await submit(sandbox.url, `${intent}/refund`, { amount: "" })).status).toBe(303);
  const refunds = (await stripe.refunds.list({ payment_intent: intent })).data;
  expect(refunds.map(({ amount, metadata }) => [amount, metadata])).toEqual([
    [1450, {}],
    [1050, {}],
  ]);
  expect(await (await fetch(sandbox.url)).text()).not.toContain(`action="/objects/${intent}/refund"`);
});

test.each([
  ["jpy", 2500, "1000", 1000],
  ["kwd", 2500, "1.250", 1250],
])("an amount is written as people write %s", async (currency, price, written, amount) => {
  const { stripe, sandbox } = await start();
  const session = await stripe.checkout.sessions.create(sessionParams({ line_items: [line(currency, price)] }));
  sandbox.pay(session.id);
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(session.id);
  expect((await submit(sandbox.url, `${intent}/refund`, { amount: written })).status).toBe(303);
  expect((await stripe.refunds.list()).data).toMatchObject([{ amount, currency }]);
});

test.each([["10,50"], ["-1"], ["0"], ["1.234"], ["a lot"], ["25.01"]])(
  "%s is refused as an amount, and nothing is given back",
  async (written) => {
    const { stripe, sandbox } = await start();
    const { intent } = await paid(sandbox, stripe, 2500);
    const answer = await submit(sandbox.url, `${intent}/refund`, { amount: written });
    expect([answer.status, (await answer.text()).includes("This was not done")]).toEqual([400, true]);
    expect((await stripe.refunds.list()).data).toEqual([]);
  },
);

test.each(["won", "lost"] as const)(
  "a payment is disputed on the overview, and the dispute is %s there",
  async (outcome) => {
    const { stripe, sandbox } = await start();
    const { intent } = await paid(sandbox, stripe, 2500);
    expect((await submit(sandbox.url, `${intent}/dispute`)).status).toBe(303);
    const [dispute] = (await stripe.disputes.list()).data;
    const page = await (await fetch(sandbox.url)).text();
    expect(page).toContain("needs response");
    expect(page).toContain(`action="/objects/${dispute?.id}/decide"`);
    expect(page).not.toContain(`action="/objects/${intent}/dispute"`);
    expect((await submit(sandbox.url, `${dispute?.id}/decide`, { outcome })).status).toBe(303);
    expect((await stripe.disputes.list()).data).toMatchObject([{ status: outcome }]);
    expect((await submit(sandbox.url, `${dispute?.id}/decide`, { outcome })).status).toBe(400);
  },
);

test("a form that another site sends is refused, and what does not exist is not found", async () => {
  const { stripe, sandbox } = await start();
  const { intent } = await paid(sandbox, stripe, 2500);
  const foreign = { "sec-fetch-site": "cross-site" };
  expect((await submit(sandbox.url, `${intent}/refund`, {}, foreign)).status).toBe(403);
  expect((await stripe.refunds.list()).data).toEqual([]);
  expect((await submit(sandbox.url, "pi_none/dispute")).status).toBe(404);
});

import { expect, test } from "vitest";
import { clientOf, line, refusal, sessionParams, start } from "./bench.ts";

type Anything = Parameters<typeof sessionParams>[0] & Record<string, unknown>;

test("a wrong API key is 401, without showing the key", async () => {
  const { sandbox } = await start();
  const error = await refusal(clientOf(sandbox.url, {}, "sk_test_example_of_another_key").checkout.sessions.list());
  expect(error).toMatchObject({ statusCode: 401, type: "StripeAuthenticationError" });
  expect(error.message).toMatch(/^Invalid API Key provided: sk_test_\*+_key$/);
  expect((await fetch(`${sandbox.url}/v1/refunds`)).status).toBe(401);
});

test("an object that does not exist is 404 resource_missing, with a request id", async () => {
  const { stripe } = await start();
  const error = await refusal(stripe.checkout.sessions.retrieve("cs_test_none"));
  expect(error).toMatchObject({
    statusCode: 404,
    code: "resource_missing",
    param: "session",
    message: "No such checkout.session: 'cs_test_none'",
    doc_url: "https://docs.stripe.com/error-codes/resource-missing",
    requestId: expect.stringMatching(/^req_/),
  });
});

test.each<[string, Anything, object]>([
  ["a missing parameter", { success_url: undefined as never }, { param: "success_url", code: "parameter_missing" }],
  ["an unknown parameter", { colour: "red" }, { param: "colour", code: "parameter_unknown" }],
  [
    "an unknown nested parameter",
    { line_items: [{ ...line("gbp", 100), price_data: { ...line("gbp", 100).price_data, colour: "red" } }] as never },
    { param: "line_items[0][price_data][colour]", code: "parameter_unknown" },
  ],
  ["an address that is none", { success_url: "javascript:alert(1)" }, { param: "success_url", code: "url_invalid" }],
  ["an email that is none", { customer_email: "ada" }, { param: "customer_email", code: "email_invalid" }],
  ["a mode that is none", { mode: "barter" as never }, { param: "mode" }],
  ["a quantity of 0", { line_items: [line("gbp", 100, 0)] }, { param: "line_items[0][quantity]" }],
  [
    "a fraction of a penny",
    { line_items: [line("gbp", 100.5)] },
    { param: "line_items[0][price_data][unit_amount]", code: "parameter_invalid_integer" },
  ],
  ["an unknown currency", { line_items: [line("xxq", 100)] }, { param: "line_items[0][price_data][currency]" }],
  ["two currencies", { line_items: [line("gbp", 100), line("eur", 100)] }, { param: "line_items" }],
  ["less than the minimum", { line_items: [line("gbp", 29)] }, { param: "line_items", code: "amount_too_small" }],
  ["more than the maximum", { line_items: [line("gbp", 99_999_999, 2)] }, { code: "amount_too_large" }],
  [
    "thousandths of a dinar",
    { line_items: [line("kwd", 1001)] },
    { message: expect.stringContaining("multiple of 10") },
  ],
  ["a text that is too long", { client_reference_id: "x".repeat(201) }, { param: "client_reference_id" }],
  ["an empty text", { client_reference_id: "" }, { param: "client_reference_id", code: "parameter_invalid_empty" }],
  ["a metadata value that is too long", { metadata: { a: "x".repeat(501) } }, { param: "metadata[a]" }],
  ["a metadata key that is too long", { metadata: { ["k".repeat(41)]: "x" } }, { param: "metadata" }],
  [
    "too many metadata keys",
    { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, "x"])) },
    {},
  ],
  [
    "what the sandbox cannot do",
    { discounts: [{ coupon: "c" }] },
    { message: expect.stringContaining("does not support") },
  ],
  ["an expansion that does not exist", { expand: ["colour"] }, { code: "property_cannot_be_expanded" }],
])("%s is refused and named, and nothing is created", async (_name, changes, expected) => {
  const { stripe } = await start();
  const error = await refusal(stripe.checkout.sessions.create(sessionParams(changes)));
  expect(error).toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError", ...expected });
  expect((await stripe.checkout.sessions.list()).data).toEqual([]);
});

test.each([
  ["zero-decimal", "jpy", 50],
  ["three-decimal", "kwd", 1000],
])("a %s currency is charged in its own smallest unit", async (_name, currency, amount) => {
  const { stripe } = await start();
  const session = await stripe.checkout.sessions.create(sessionParams({ line_items: [line(currency, amount)] }));
  expect(session).toMatchObject({ currency, amount_total: amount });
});

test("an address that does not exist is answered in Stripe's shape", async () => {
  const { stripe } = await start();
  const error = await refusal(stripe.customers.create({}));
  expect(error).toMatchObject({
    statusCode: 404,
    message: expect.stringContaining("Unrecognized request URL (POST: /v1/customers)"),
  });
});

test("a body that is no form is refused", async () => {
  const { sandbox } = await start();
  const headers = { authorization: "Bearer sk_test_sandbox", "content-type": "application/json" };
  const answer = await fetch(`${sandbox.url}/v1/refunds`, { method: "POST", headers, body: "{}" });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining("x-www-form-urlencoded") } });
});

test("answers repeat the client's API version, and older ones see the older name of the hosted page", async () => {
  const { stripe } = await start();
  const session = await stripe.checkout.sessions.create(sessionParams(), { apiVersion: "2025-09-30.clover" });
  expect(session.ui_mode).toBe("hosted");
  expect(session.lastResponse.headers["stripe-version"]).toBe("2025-09-30.clover");
  expect((await stripe.checkout.sessions.retrieve(session.id)).ui_mode).toBe("hosted_page");
});

import type Stripe from "stripe";
import { expect, test } from "vitest";
import { eventually, line, receive, secret, sessionParams, start } from "./bench.ts";

const form = {
  email: "ada@example.test",
  cardNumber: "4242 4242 4242 4242",
  expiry: "12 / 34",
  cvc: "123",
  name: "Ada L",
};
const done = (id: string): string => `https://shop.example.test/done?session=${id}`;

function post(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

async function open(
  stripe: Stripe,
  changes: Parameters<typeof sessionParams>[0] = {},
): Promise<{ id: string; url: string }> {
  const { id, url } = await stripe.checkout.sessions.create(sessionParams(changes));
  return { id, url: String(url) };
}

test("the page is a form without scripts that says it is a sandbox and lists the test cards", async () => {
  const { stripe } = await start();
  const { url } = await open(stripe);
  const answer = await fetch(url);
  const page = await answer.text();
  expect(answer.status).toBe(200);
  for (const said of [
    "Sandbox.",
    "£25.00",
    "4242 4242 4242 4242",
    "4000 0000 0000 0002",
    'href="https://shop.example.test/basket"',
  ]) {
    expect(page).toContain(said);
  }
  for (const name of Object.keys(form)) expect(page).toContain(`name="${name}"`);
  expect(page).not.toMatch(/<script|javascript:/i);
  const policy = answer.headers.get("content-security-policy");
  expect(policy).toContain("default-src 'none'");
  // Browsers hold a form's redirect against form-action too.
  expect(policy).toContain("form-action 'self' https://shop.example.test");
  expect(policy).not.toContain("unsafe");
});

test("a good card pays and returns to the shop with the session's id", async () => {
  const { stripe } = await start();
  const { id, url } = await open(stripe);
  const answer = await post(url, form);
  expect([answer.status, answer.headers.get("location")]).toEqual([303, done(id)]);
  expect((await stripe.checkout.sessions.retrieve(id)).payment_status).toBe("paid");
});

test("submitting twice, even at once, charges once and returns to the shop both times", async () => {
  const { stripe } = await start();
  const { id, url } = await open(stripe);
  const answers = await Promise.all([post(url, form), post(url, form), post(url, form)]);
  expect(answers.map((answer) => answer.headers.get("location"))).toEqual([done(id), done(id), done(id)]);
  expect((await stripe.charges.list()).data).toHaveLength(1);
});

test.each([
  ["an email that is none", { email: "ada" }, "Enter an email address like"],
  ["a mistyped card number", { cardNumber: "4242 4242 4242 4241" }, "mistyped digit"],
  ["half a card number", { cardNumber: "4242 4242" }, "incomplete"],
  ["an expiry in the past", { expiry: "01/20" }, "in the past"],
  ["an expiry that is no date", { expiry: "13/34" }, "The month is a number"],
  ["a short CVC", { cvc: "12" }, "has 3 digits"],
  ["no name", { name: "" }, "Enter the name on the card."],
])("%s is told beside its field, and nothing is charged", async (_name, wrong, said) => {
  const { stripe } = await start();
  const { url } = await open(stripe);
  const answer = await post(url, { ...form, ...wrong });
  const page = await answer.text();
  expect(answer.status).toBe(422);
  expect(page).toContain(said);
  expect(page).toContain('aria-invalid="true"');
  expect(page).toContain(`aria-describedby="${Object.keys(wrong)[0]}-error"`);
  expect((await stripe.paymentIntents.list()).data).toEqual([]);
});

test.each([
  ["4000 0000 0000 0002", "Your card was declined."],
  ["4000 0000 0000 9995", "Your card has insufficient funds."],
  ["4111 1111 1111 1111", "used a non test (live) card"],
])("the card %s leaves the session open and says why", async (cardNumber, said) => {
  const { stripe } = await start();
  const { id, url } = await open(stripe);
  const answer = await post(url, { ...form, cardNumber });
  expect(answer.status).toBe(402);
  expect(await answer.text()).toContain(said);
  expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("open");
});

test("a card that asks for authentication pays when it is completed", async () => {
  const { stripe } = await start();
  const { id, url } = await open(stripe);
  const asked = await post(url, { ...form, cardNumber: "4000 0027 6000 3184" });
  const bank = new URL(String(asked.headers.get("location")), url).href;
  expect(bank).toBe(`${url}/authenticate`);
  expect(await (await fetch(bank)).text()).toContain("Complete authentication");
  expect((await post(bank, { result: "complete" })).headers.get("location")).toBe(done(id));
  const session = await stripe.checkout.sessions.retrieve(id, { expand: ["payment_intent.latest_charge"] });
  expect(session).toMatchObject({
    payment_status: "paid",
    payment_intent: {
      latest_charge: { payment_method_details: { card: { three_d_secure: { result: "authenticated" } } } },
    },
  });
});

test("a failed authentication returns to the form, which says why and takes another card", async () => {
  const { stripe } = await start();
  const { id, url } = await open(stripe);
  await post(url, { ...form, cardNumber: "4000 0027 6000 3184" });
  const failed = await post(`${url}/authenticate`, { result: "fail" });
  expect(new URL(String(failed.headers.get("location")), `${url}/authenticate`).href).toBe(url);
  expect(await (await fetch(url)).text()).toContain("We are unable to authenticate your payment method.");
  expect((await post(url, form)).headers.get("location")).toBe(done(id));
  expect((await stripe.charges.list()).data).toHaveLength(1);
});

test("a session that expires during authentication is not charged", async () => {
  const { stripe } = await start();
  const { id, url } = await open(stripe);
  await post(url, { ...form, cardNumber: "4000 0027 6000 3184" });
  await stripe.checkout.sessions.expire(id);
  const answer = await post(`${url}/authenticate`, { result: "complete" });
  expect([answer.status, await answer.text()]).toEqual([410, expect.stringContaining("has expired")]);
  expect((await stripe.charges.list()).data).toEqual([]);
});

test("expired, complete and unknown sessions each have a clear page", async () => {
  const { stripe, sandbox } = await start();
  const [expired, complete] = [await open(stripe), await open(stripe)];
  await stripe.checkout.sessions.expire(expired.id);
  await post(complete.url, form);
  const look = async (url: string): Promise<[number, string]> => {
    const answer = await fetch(url);
    return [answer.status, await answer.text()];
  };
  expect(await look(expired.url)).toEqual([410, expect.stringContaining("This checkout has expired")]);
  expect(await look(complete.url)).toEqual([200, expect.stringContaining(`href="${done(complete.id)}"`)]);
  expect(await look(`${sandbox.url}/c/pay/cs_test_none`)).toEqual([404, expect.stringContaining("does not exist")]);
  expect((await post(expired.url, form)).status).toBe(410);
});

test("nothing that is shown can bring markup into a page", async () => {
  const { stripe, sandbox } = await start();
  const evil = `"><script>alert('x')</script>`;
  const item = { quantity: 1, price_data: { currency: "gbp", unit_amount: 500, product_data: { name: evil } } };
  const { id, url } = await open(stripe, {
    line_items: [item],
    client_reference_id: evil,
    metadata: { evil },
    cancel_url: `https://shop.example.test/?q=${evil}`,
  });
  const pages = [
    await (await fetch(url)).text(),
    await (await post(url, { ...form, email: evil, name: evil })).text(),
    await (await fetch(`${sandbox.url}/objects/${id}`)).text(),
    await (await fetch(sandbox.url)).text(),
  ];
  for (const page of pages) expect(page).not.toContain("<script");
  expect(pages[1]).toContain("&quot;&gt;&lt;script&gt;");
});

test("an email that the shop knows is shown and cannot be changed", async () => {
  const { stripe } = await start();
  const { id, url } = await open(stripe, { customer_email: "known@example.test" });
  expect(await (await fetch(url)).text()).toMatch(/value="known@example.test"[^>]*readonly/);
  await post(url, { ...form, email: "other@example.test" });
  expect((await stripe.checkout.sessions.retrieve(id)).customer_details?.email).toBe("known@example.test");
});

test("a session that costs nothing asks for no card", async () => {
  const { stripe } = await start();
  const { id, url } = await open(stripe, { line_items: [line("gbp", 0)] });
  expect(await (await fetch(url)).text()).not.toContain('name="cardNumber"');
  const answer = await post(url, { email: "ada@example.test", name: "Ada L" });
  expect(answer.headers.get("location")).toBe(done(id));
});

test("the overview and the receipt show what happened", async () => {
  const receiver = await receive();
  const { stripe, sandbox } = await start({ webhooks: [{ url: receiver.url, secret }] });
  const { id, url } = await open(stripe);
  await post(url, form);
  await eventually(() => expect(receiver.received).toHaveLength(4));
  const overview = await (await fetch(sandbox.url)).text();
  for (const said of [id, "checkout.session.completed", "£25.00", receiver.url]) expect(overview).toContain(said);
  expect(overview).not.toContain(secret);
  const charge = (await stripe.charges.list()).data[0];
  expect(await (await fetch(String(charge?.receipt_url))).text()).toContain("•••• 4242");
});

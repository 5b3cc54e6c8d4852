import { expect, test } from "vitest";
import { sessionParams, start } from "./bench.ts";

const publicUrl = "http://localhost:8080/stripe";
const form = { email: "ada@example.test", expiry: "12 / 34", cvc: "123", name: "Ada L" };
const good = { ...form, cardNumber: "4242 4242 4242 4242" };
const authenticated = { ...form, cardNumber: "4000 0027 6000 3184" };

function post(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

/** Where an answer sends a browser that asked for `url`. */
const target = (answer: Response, url: string): string => new URL(String(answer.headers.get("location")), url).href;

test("pages are given out below the public path", async () => {
  const { stripe } = await start({ publicUrl: `${publicUrl}/` });
  const { id, url } = await stripe.checkout.sessions.create(sessionParams());
  expect(url).toBe(`${publicUrl}/c/pay/${id}`);
});

test.each(["/stripe", ""])("a card pays at %j/c/pay/<session>, also by way of the bank's page", async (path) => {
  const { stripe, sandbox } = await start({ publicUrl });
  const [one, two] = await Promise.all([1, 2].map(() => stripe.checkout.sessions.create(sessionParams())));
  const page = (id: string | undefined): string => `${sandbox.url}${path}/c/pay/${id}`;
  expect((await fetch(page(one?.id))).status).toBe(200);
  expect((await post(page(one?.id), good)).status).toBe(303);
  const bank = target(await post(page(two?.id), authenticated), page(two?.id));
  expect(bank).toBe(`${page(two?.id)}/authenticate`);
  expect(target(await post(bank, { result: "fail" }), bank)).toBe(page(two?.id));
  expect((await post(page(two?.id), good)).status).toBe(303);
});

test.each(["/stripe", "/stripe/", "/stripe?from=start", "/"])(
  "every link of the overview at %s answers",
  async (path) => {
    const { stripe, sandbox } = await start({ publicUrl });
    const [, paid] = await Promise.all([1, 2].map(() => stripe.checkout.sessions.create(sessionParams())));
    sandbox.pay(String(paid?.id));
    const overview = `${sandbox.url}${path}`;
    const links = await linksOf(overview);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect([link, (await fetch(link)).status]).toEqual([link, 200]);
    const object = links.find((link) => link.includes("/objects/")) ?? "";
    expect(await linksOf(object)).toEqual([`${sandbox.url}/stripe/`]);
  },
);

async function linksOf(page: string): Promise<string[]> {
  const text = await (await fetch(page)).text();
  return [...text.matchAll(/href="([^"]*)"/g)]
    .map(([, link]) => new URL(String(link), page).href)
    .filter((link) => link.startsWith("http"));
}

test("receipts and the API answer below the path, and what only begins like it does not", async () => {
  const { stripe, sandbox } = await start({ publicUrl });
  sandbox.pay((await stripe.checkout.sessions.create(sessionParams())).id);
  const charge = (await stripe.charges.list()).data[0];
  const receipt = new URL(String(charge?.receipt_url)).pathname;
  expect(receipt).toMatch(/^\/stripe\/receipts\//);
  expect((await fetch(sandbox.url + receipt)).status).toBe(200);
  const headers = { authorization: "Bearer sk_test_sandbox" };
  expect((await fetch(`${sandbox.url}/stripe/v1/events`, { headers })).status).toBe(200);
  expect((await fetch(`${sandbox.url}/stripes/`)).status).toBe(404);
});

test("probes are answered, below the path too", async () => {
  const { sandbox } = await start({ publicUrl });
  for (const path of ["/livez", "/readyz", "/stripe/livez"]) {
    expect((await fetch(sandbox.url + path)).status).toBe(200);
  }
});

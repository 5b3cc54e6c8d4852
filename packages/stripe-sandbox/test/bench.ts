import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { onTestFinished, vi } from "vitest";
import type { SandboxOptions } from "../src/options.ts";
import { type Sandbox, startSandbox } from "../src/sandbox.ts";

export const secret = "whsec_example";

export type Received = { id: string; type: string; event: Stripe.Event };
export type Receiver = { url: string; received: Received[]; answers: number[]; types(): string[] };

/** The official SDK, talking to the sandbox. */
export function clientOf(url: string, options: object = {}, key = "sk_test_sandbox"): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(key, { host: hostname, port: Number(port), protocol: "http", maxNetworkRetries: 0, ...options });
}

/** A sandbox and a client for one test; it is stopped when the test ends. */
export async function start(options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; stripe: Stripe }> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.stop());
  return { sandbox, stripe: clientOf(sandbox.url) };
}

/** A webhook endpoint that verifies each signature; it answers with `answers` in turn, then 200. */
export async function receive(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const header = String(request.headers["stripe-signature"]);
      const event = new Stripe("sk_test_sandbox").webhooks.constructEvent(Buffer.concat(chunks), header, secret);
      received.push({ id: event.id, type: event.type, event });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, received, answers, types: () => received.map((entry) => entry.type) };
}

export function sessionParams(changes: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  return {
    mode: "payment",
    success_url: "https://shop.example.test/done?session={CHECKOUT_SESSION_ID}",
    cancel_url: "https://shop.example.test/basket",
    line_items: [line("gbp", 1250, 2)],
    ...changes,
  } satisfies Stripe.Checkout.SessionCreateParams;
}

export function line(currency: string, unit_amount: number, quantity = 1) {
  return { quantity, price_data: { currency, unit_amount, product_data: { name: "Stalls" } } };
}

/** A session that was paid by card, and its payment intent's id. */
export async function paid(
  sandbox: Sandbox,
  stripe: Stripe,
  amount = 2500,
): Promise<{ session: string; intent: string }> {
  const session = await stripe.checkout.sessions.create(sessionParams({ line_items: [line("gbp", amount)] }));
  sandbox.pay(session.id);
  const after = await stripe.checkout.sessions.retrieve(session.id);
  return { session: session.id, intent: String(after.payment_intent) };
}

/** Waits until `check` does not throw. */
export async function eventually(check: () => void): Promise<void> {
  await vi.waitFor(check, { timeout: 20_000, interval: 10 });
}

/** What the SDK throws. */
export async function refusal(work: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("The call was expected to be refused.");
}

import type { FastifyReply } from "fastify";
import type { ApiFailure } from "../failure.ts";

export type Answer = { status: number; body: string };

/** The version that named the hosted page `hosted_page`; clients pinned to an older one see `hosted`. */
const hostedPageSince = "2026-03-25";

/** An object as this API version writes it, indented as Stripe does. */
export function render(body: object, version: string): string {
  const old = version.slice(0, 10) < hostedPageSince;
  const text = JSON.stringify(body, (key, value) => (old && key === "ui_mode" ? "hosted" : value), 2);
  return `${text}\n`;
}

export function failureAnswer(failure: ApiFailure): Answer {
  return { status: failure.status, body: `${JSON.stringify({ error: failure.error }, null, 2)}\n` };
}

export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  // Stripe asks clients not to repeat what its idempotency layer would only answer again.
  if (answer.status === 500) reply.header("stripe-should-retry", "false");
  return reply
    .code(answer.status)
    .type("application/json")
    .header("cache-control", "no-cache, no-store")
    .send(answer.body);
}

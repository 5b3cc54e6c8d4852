import { idempotencyKey, writeOnce } from "@stagedoor/service/idempotency";
import type { App } from "@stagedoor/service/server";
import type { FastifyRequest } from "fastify";
import { openCheckout } from "../commands/openCheckout.ts";
import type { Deps } from "../deps.ts";
import { checkoutBody, checkoutReply } from "./schemas.ts";

type Answer = { status: 201; body: { url: string; expiresAt: string; paymentId: string } };

export function checkoutRoute(app: App, deps: Deps): void {
  const schema = {
    summary: "Opens Stripe Checkout for a held booking, or answers the attempt that is open",
    description: "The open attempt keeps the return addresses that it was made with, whatever a later call names.",
    body: checkoutBody,
    response: { 201: checkoutReply },
  };
  const errors = [
    "not_found",
    "checkout_closed",
    "wrong_state",
    "rule_broken",
    "return_url_refused",
    "payment_provider_failed",
    "projection_pending",
  ] as const;
  app.post("/api/v1/checkout", { schema, config: { errors }, onRequest: app.requireUser }, async (request, reply) => {
    const answer = await rememberAfter(deps, request, async () => {
      const { url, expiresAt, paymentId } = await openCheckout(deps, { ...request.body, userId: request.user.id });
      return { status: 201, body: { url, expiresAt: expiresAt.toISOString(), paymentId } };
    });
    return reply.code(201).headers(answer.headers).send(answer.body);
  });
}

class NotRemembered extends Error {}

/**
 * Like `writeOnce`, for work that calls Stripe and so must not sit in a transaction: what is remembered is looked up first and
 * stored afterwards. Requests in between with the same key meet the same open attempt.
 */
async function rememberAfter(deps: Deps, request: FastifyRequest, work: () => Promise<Answer>) {
  if (idempotencyKey(request) === undefined) return { ...(await work()), headers: {} };
  try {
    return await writeOnce<201, Answer["body"]>(deps.database, request, async () => {
      throw new NotRemembered();
    });
  } catch (error) {
    if (!(error instanceof NotRemembered)) throw error;
  }
  const answer = await work();
  return writeOnce(deps.database, request, async () => answer);
}

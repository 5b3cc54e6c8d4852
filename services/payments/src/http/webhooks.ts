import { busy, malformed, Problem } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Stripe from "stripe";
import type { EventOutcome } from "../commands/receiveAlone.ts";
import { stripeEventReceiver } from "../commands/receiveStripeEvent.ts";
import { isLiveKey } from "../config.ts";
import { alarm, type Deps } from "../deps.ts";
import { readEvent, verifiedEvent } from "../stripe/events.ts";
import { webhookBody, webhookHeaders, webhookReply } from "./schemas.ts";

/** Stripe's own schedule decides when it sends again; this is for who reads the reply. */
const retryAfterS = 60;

/** Takes Stripe's events. The body's bytes are what is signed, so nothing is parsed before they are verified. */
export async function webhookRoute(app: App, deps: Deps): Promise<void> {
  const receive = stripeEventReceiver(deps);
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    const bodyLimit = deps.config.webhookBodyLimitBytes;
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit }, (_request, body, done) => done(null, body));
    const schema = {
      summary: "Takes Stripe's events, verified by their signature",
      description: "Whatever was not stored is 503, so that Stripe sends it again.",
      headers: webhookHeaders,
      body: webhookBody,
      response: { 200: webhookReply },
    };
    scope.post("/api/v1/webhooks/stripe", { schema, bodyLimit }, async (request, reply) => {
      const event = verify(deps, request.body, request.headers["stripe-signature"]);
      const outcome = await receiveCounted(deps, receive, event);
      if (outcome === "unknown") throw busy(retryAfterS, "The booking is not known here yet; please send it again.");
      return reply.code(200).send({ received: true });
    });
  });
}

function verify(deps: Deps, body: unknown, signature: string | string[] | undefined): Stripe.Event {
  const refuse = (problem: Problem): never => {
    deps.metrics.webhooks.inc({ type: "unverified", outcome: "refused" });
    throw problem;
  };
  if (!Buffer.isBuffer(body) || body.length === 0) return refuse(malformed("body", "is missing"));
  if (typeof signature !== "string") return refuse(malformed("stripe-signature", "is missing"));
  const { stripeWebhookSecrets: secrets, webhookToleranceS: toleranceS, stripeSecretKey } = deps.config;
  let event: Stripe.Event | undefined;
  try {
    event = verifiedEvent(deps.stripe, { raw: body, signature, secrets, toleranceS, now: deps.now() });
  } catch {
    return refuse(malformed("body", "is not an event"));
  }
  if (!event) return refuse(malformed("stripe-signature", "does not fit the body, or is too old"));
  if (event.livemode !== isLiveKey(stripeSecretKey)) {
    alarm(
      deps,
      "wrong_livemode",
      { eventId: event.id, livemode: event.livemode },
      "an event of Stripe's other mode came",
    );
    return refuse(new Problem("malformed", "The event's livemode is not that of the key in use."));
  }
  return event;
}

async function receiveCounted(
  deps: Deps,
  receive: (event: Stripe.Event) => Promise<EventOutcome>,
  event: Stripe.Event,
): Promise<EventOutcome> {
  const type = readEvent(event).kind === "other" ? "other" : event.type;
  try {
    const outcome = await receive(event);
    deps.metrics.webhooks.inc({ type, outcome });
    return outcome;
  } catch (error) {
    deps.metrics.webhooks.inc({ type, outcome: "failed" });
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    // Stripe cannot be asked at the moment, so nothing was stored.
    throw busy(retryAfterS, "The payment provider cannot be reached; please send it again.");
  }
}

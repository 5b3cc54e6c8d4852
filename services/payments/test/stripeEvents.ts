import type Stripe from "stripe";
import { type Reply, type Stage, webhookSecret } from "./stage.ts";

export type DeliverOptions = { secret?: string; timestamp?: number; altered?: string; signature?: string };

/** Delivers a body to the webhook route as Stripe would, signed now with the right secret unless told otherwise. */
export function deliver(stage: Stage, event: object, options: DeliverOptions = {}): Promise<Reply> {
  const payload = JSON.stringify(event);
  const timestamp = options.timestamp ?? Math.floor(Date.now() / 1000);
  const signature =
    options.signature ??
    stage.deps.stripe.webhooks.generateTestHeaderString({
      payload,
      secret: options.secret ?? webhookSecret,
      timestamp,
    });
  const headers = { "stripe-signature": signature, "content-type": "application/json; charset=utf-8" };
  return stage.call("POST", "/webhooks/stripe", { headers, body: options.altered ?? payload });
}

export type Wanted = { /** Seconds. */ since?: number; types?: Stripe.EventListParams["types"] };

/** The events of a session, its payment and its refunds so far, oldest first. */
export async function eventsOf(stage: Stage, sessionId: string, wanted: Wanted = {}): Promise<Stripe.Event[]> {
  const session = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  const names = [sessionId, session.payment_intent].filter((name) => typeof name === "string");
  const found: Stripe.Event[] = [];
  for await (const event of stage.deps.stripe.events.list({
    limit: 100,
    created: { gte: wanted.since ?? 0 },
    ...(wanted.types ? { types: wanted.types } : {}),
  })) {
    const text = JSON.stringify(event.data.object);
    if (names.some((name) => text.includes(String(name)))) found.push(event);
  }
  return found.reverse();
}

/** The session's event of a type. */
export async function eventOf(stage: Stage, sessionId: string, type: Stripe.Event["type"]): Promise<Stripe.Event> {
  const event = (await eventsOf(stage, sessionId)).find((each) => each.type === type);
  if (!event) throw new Error(`there is no ${type} of ${sessionId}`);
  return event;
}

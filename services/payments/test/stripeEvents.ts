import type Stripe from "stripe";
import type { PaymentsService } from "../src/service.ts";
import { type Reply, type Stage, webhookSecret } from "./stage.ts";

export type DeliverOptions = {
  secret?: string;
  timestamp?: number;
  altered?: string;
  signature?: string;
  /** Default: the first replica. */
  service?: PaymentsService;
};

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
  const { altered: body = payload, service = stage.service } = options;
  return stage.call("POST", "/webhooks/stripe", { headers, body, service });
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

/** The events of a session and of its refunds so far, oldest first. */
export type EventFeed = (sessionId: string) => Promise<Stripe.Event[]>;

/**
 * Reads each event of a session or a refund once, for many sessions at the same time: every reading asks only for what is newer
 * than the last one, and answers everybody who came before it began.
 */
export function eventFeed(stage: Stage, types: NonNullable<Wanted["types"]>): EventFeed {
  const read = new Map<string, Stripe.Event[]>();
  let last: string | undefined;
  let reading: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;

  async function readNew(): Promise<void> {
    for (let hasMore = true; hasMore; ) {
      const cursor = last ? { ending_before: last } : {};
      const page = await stage.deps.stripe.events.list({ limit: 100, types, ...cursor });
      for (const event of page.data.toReversed()) {
        const { object, id, payment_intent: intent } = event.data.object as Stripe.Checkout.Session | Stripe.Refund;
        const name = object === "checkout.session" ? id : String(intent);
        read.set(name, [...(read.get(name) ?? []), event]);
      }
      last = page.data[0]?.id ?? last;
      hasMore = page.has_more && page.data.length > 0;
    }
  }

  return async (sessionId) => {
    queued ??= reading.then(() => {
      queued = undefined;
      reading = readNew();
      return reading;
    });
    await queued;
    const own = read.get(sessionId) ?? [];
    const intents = new Set(own.map((event) => String((event.data.object as Stripe.Checkout.Session).payment_intent)));
    return [...own, ...[...intents].flatMap((intent) => read.get(intent) ?? [])];
  };
}

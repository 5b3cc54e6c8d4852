import { AsyncLocalStorage } from "node:async_hooks";
import { activeTraceparent } from "@stagedoor/messaging/trace";
import { isTransient } from "@stagedoor/postgres/transient";
import { createCombiner } from "@stagedoor/service/combine";
import type Stripe from "stripe";
import type { Deps } from "../deps.ts";
import { lineOf } from "../domain/decideTogether.ts";
import type { SessionFacts } from "../domain/session.ts";
import { type EventNews, readEvent } from "../stripe/events.ts";
import { type EventOutcome, receiveAlone } from "./receiveAlone.ts";
import { type ReceivedEvent, receiveTogether, type TogetherOutcome } from "./receiveTogether.ts";

/**
 * Makes what receives Stripe's verified events, each once, whenever and however often it comes. Those of sessions are stored
 * together, a batch at a time, and answered once the batch has committed: a transaction of its own for each stored 270 a second
 * where this stores thousands. Those of refunds may have to ask Stripe, and go alone. Limits: `webhookQueueMax` events that wait
 * or are being stored, of each of both. Errors: busy beyond that; whatever keeps the event itself from being stored.
 */
export function stripeEventReceiver(deps: Deps): (event: Stripe.Event) => Promise<EventOutcome> {
  const { webhookQueueMax: most, webhookBatchMax: maxBatch } = deps.config;
  const together = createCombiner<ReceivedEvent, TogetherOutcome>({
    keyOf: () => "",
    run: (events) => receiveTogether(deps, events),
    maxBatch,
    maxQueued: most,
    maxQueuedPerKey: most,
    // A database that is away is no event's fault, and is not asked once for each of them.
    isDivisible: (error) => !isTransient(error),
  });
  // One after the other for each payment, in the order in which they came.
  const alone = createCombiner<LoneEvent, EventOutcome>({
    keyOf: ({ news }) => lineOfNews(news),
    run: (events) =>
      Promise.all(events.map(({ event, news, inTrace }) => inTrace(() => receiveAlone(deps, event, news)))),
    maxBatch: 1,
    maxQueued: most,
    maxQueuedPerKey: most,
  });

  return async (event) => {
    const news = readEvent(event);
    if (news.kind === "session" || news.kind === "other") {
      const facts = news.kind === "session" && isOurs(news.facts) ? news.facts : undefined;
      const { id, type } = event;
      const outcome = await together({ id, type, facts, traceparent: activeTraceparent() });
      if (outcome !== "left") return outcome;
    }
    return alone({ event, news, inTrace: AsyncLocalStorage.snapshot() });
  };
}

type LoneEvent = { event: Stripe.Event; news: EventNews; inTrace: ReturnType<typeof AsyncLocalStorage.snapshot> };

function lineOfNews(news: EventNews): string {
  if (news.kind === "session") return lineOf(news.facts);
  if (news.kind === "refund") return news.facts.paymentIntentId ?? news.facts.stripeRefundId;
  return news.kind === "other" ? "" : news.paymentIntentId;
}

/** Another program on the same Stripe account makes sessions too. */
function isOurs({ metadata }: SessionFacts): boolean {
  return metadata.attemptId !== undefined && metadata.bookingId !== undefined;
}

import { activeTraceparent } from "@stagedoor/messaging/trace";
import { isTransient } from "@stagedoor/postgres/transient";
import { createCombiner } from "@stagedoor/service/combine";
import { busy } from "@stagedoor/service/problem";
import type Stripe from "stripe";
import type { Deps } from "../deps.ts";
import type { SessionFacts } from "../domain/session.ts";
import { readEvent } from "../stripe/events.ts";
import { type EventOutcome, receiveAlone } from "./receiveAlone.ts";
import { type ReceivedEvent, receiveTogether } from "./receiveTogether.ts";

/** Seconds; a queue that is full is worked off in less. */
const retryAfterS = 1;

/**
 * Makes what receives Stripe's verified events, each once, whenever and however often it comes. Those of sessions are stored
 * together, a batch at a time, and answered once the batch has committed: a transaction of its own for each stored 270 a second
 * where this stores thousands. Those of refunds may have to ask Stripe, and go alone. Limits: `webhookQueueMax` events that wait
 * or are being stored. Errors: busy beyond that; whatever keeps the event itself from being stored.
 */
export function stripeEventReceiver(deps: Deps): (event: Stripe.Event) => Promise<EventOutcome> {
  const { webhookQueueMax: most, webhookBatchMax: maxBatch } = deps.config;
  const together = createCombiner<ReceivedEvent, Awaited<ReturnType<typeof receiveTogether>>[number]>({
    keyOf: () => "",
    run: (events) => receiveTogether(deps, events),
    maxBatch,
    maxQueued: most,
    maxQueuedPerKey: most,
    // A database that is away is no event's fault, and is not asked once for each of them.
    isDivisible: (error) => !isTransient(error),
  });
  let alone = 0;

  return async (event) => {
    if (together.size() + alone >= most) throw busy(retryAfterS);
    const news = readEvent(event);
    if (news.kind === "session" || news.kind === "other") {
      const facts = news.kind === "session" && isOurs(news.facts) ? news.facts : undefined;
      const { id, type } = event;
      const outcome = await together({ id, type, facts, traceparent: activeTraceparent() });
      if (outcome !== "left") return outcome;
    }
    alone += 1;
    try {
      return await receiveAlone(deps, event, news);
    } finally {
      alone -= 1;
    }
  };
}

/** Another program on the same Stripe account makes sessions too. */
function isOurs({ metadata }: SessionFacts): boolean {
  return metadata.attemptId !== undefined && metadata.bookingId !== undefined;
}

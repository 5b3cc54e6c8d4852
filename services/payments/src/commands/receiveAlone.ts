import type Stripe from "stripe";
import { noteIgnored, noteStripeEvents } from "../db/stripeEvents.ts";
import { alarm, type Deps } from "../deps.ts";
import type { RefundFacts } from "../domain/refundFacts.ts";
import type { EventNews } from "../stripe/events.ts";
import { refundsOfIntent } from "../stripe/refunds.ts";
import { isOurIntent } from "./healIntent.ts";
import { hearRefund } from "./hearRefund.ts";
import { hearSession } from "./hearSession.ts";

export type EventOutcome =
  | "applied"
  /** Kept by its id, and of no consequence: a type that is not read, or none of ours. */
  | "ignored"
  /** Kept before. */
  | "duplicate"
  /** Ours, and about a booking that is not known here yet. Nothing was kept, so Stripe must send it again. */
  | "unknown";

class Unknown extends Error {}

/**
 * Applies a verified event and keeps its id in a transaction of its own, so that it acts once, whenever and however often it
 * comes. Errors: whatever keeps it from being stored; Stripe then sends it again.
 */
export async function receiveAlone(
  deps: Deps,
  event: Pick<Stripe.Event, "id" | "type">,
  news: EventNews,
): Promise<EventOutcome> {
  const refunds = await refundsIn(deps, news);
  if (refunds === "unknown") return "unknown";
  try {
    return await deps.database.transaction(async (tx) => {
      const outcome = news.kind === "session" || refunds.length > 0 ? "applied" : "ignored";
      const noted = await noteStripeEvents(tx, [{ id: event.id, type: event.type, outcome }], deps.now());
      if (noted.size === 0) return "duplicate";
      for (const facts of refunds) if (!(await hearRefund(tx, deps, facts))) throw new Unknown();
      if (news.kind !== "session") return outcome;
      const heard = await hearSession(tx, deps, news.facts);
      if (heard.kind === "unknown") throw new Unknown();
      if (heard.kind === "applied") return "applied";
      await noteIgnored(tx, event.id);
      return "ignored";
    });
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    if (news.kind === "session" && news.facts.paid) {
      const { sessionId, metadata } = news.facts;
      alarm(
        deps,
        "unknown_booking",
        { sessionId, ...metadata },
        "a payment arrived for a booking that is not known here",
      );
    }
    return "unknown";
  }
}

/** The refunds that an event speaks of, of payments of ours. Stripe is asked outside the transaction. */
async function refundsIn(deps: Deps, news: EventNews): Promise<RefundFacts[] | "unknown"> {
  if (news.kind !== "refund" && news.kind !== "charge_refunded") return [];
  const intentId = news.kind === "refund" ? news.facts.paymentIntentId : news.paymentIntentId;
  if (!intentId) return [];
  const ours = await isOurIntent(deps, intentId);
  if (ours === "unknown") return "unknown";
  if (ours === "foreign") return [];
  return news.kind === "refund" ? [news.facts] : refundsOfIntent(deps.stripe, intentId);
}

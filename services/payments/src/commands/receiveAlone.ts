import type Stripe from "stripe";
import { noteIgnored, noteStripeEvents } from "../db/stripeEvents.ts";
import { alarm, type Deps } from "../deps.ts";
import type { DisputeFacts } from "../domain/dispute.ts";
import type { RefundFacts } from "../domain/refundFacts.ts";
import { retrieveDispute } from "../stripe/disputes.ts";
import type { EventNews } from "../stripe/events.ts";
import { refundsOfIntent } from "../stripe/refunds.ts";
import { isOurIntent } from "./healIntent.ts";
import { hearDispute } from "./hearDispute.ts";
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
  const told = await askIn(deps, news);
  if (told === "unknown") return "unknown";
  try {
    return await deps.database.transaction(async (tx) => {
      const outcome = news.kind === "session" || told.refunds.length + told.disputes.length > 0 ? "applied" : "ignored";
      const noted = await noteStripeEvents(tx, [{ id: event.id, type: event.type, outcome }], deps.now());
      if (noted.size === 0) return "duplicate";
      for (const facts of told.refunds) if ((await hearRefund(tx, deps, facts)) === "unknown") throw new Unknown();
      for (const facts of told.disputes) if ((await hearDispute(tx, deps, facts)) === "unknown") throw new Unknown();
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

type Told = { refunds: RefundFacts[]; disputes: DisputeFacts[] };

const nothing: Told = { refunds: [], disputes: [] };

/** The refunds and disputes that an event speaks of, of payments of ours. Stripe is asked outside the transaction. */
async function askIn(deps: Deps, news: EventNews): Promise<Told | "unknown"> {
  if (news.kind === "session" || news.kind === "other") return nothing;
  const intentId = news.kind === "refund" ? news.facts.paymentIntentId : news.paymentIntentId;
  if (!intentId) return nothing;
  const ours = await isOurIntent(deps, intentId);
  if (ours === "unknown") return "unknown";
  if (ours === "foreign") return nothing;
  if (news.kind === "dispute") return { refunds: [], disputes: [await retrieveDispute(deps.stripe, news.id)] };
  return {
    refunds: news.kind === "refund" ? [news.facts] : await refundsOfIntent(deps.stripe, intentId),
    disputes: [],
  };
}

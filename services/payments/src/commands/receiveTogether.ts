import { addToOutbox } from "@stagedoor/messaging/outbox";
import { lockKnown, writeTogether } from "../db/sessionBatch.ts";
import { forgetStripeEvents, noteStripeEvents } from "../db/stripeEvents.ts";
import type { Deps } from "../deps.ts";
import { decideTogether } from "../domain/decideTogether.ts";
import type { SessionFacts } from "../domain/session.ts";
import { paymentMessage } from "./paymentMessage.ts";

/** A verified event that needs no call to Stripe: of a session, or of a type that is not read. */
export type ReceivedEvent = {
  id: string;
  type: string;
  /** Nothing where the event is of no consequence here. */
  facts: SessionFacts | undefined;
  /** The trace of the request that brought it. */
  traceparent: string | undefined;
};

/** left: nothing was kept of it, and it is to be received alone. */
export type TogetherOutcome = "applied" | "ignored" | "duplicate" | "left";

/**
 * Receives events in one transaction, each as if alone and after those before it. The answers are in their order. Errors:
 * whatever keeps one of them from being stored; then none was.
 */
export async function receiveTogether(deps: Deps, events: readonly ReceivedEvent[]): Promise<TogetherOutcome[]> {
  const firsts = firstOfEach(events);
  const { outcomes, reached } = await deps.database.transaction(async (tx) => {
    const now = deps.now();
    const rows = firsts.map(({ id, type, facts }) => ({ id, type, outcome: outcomeOf(facts) }));
    const [fresh, known] = await Promise.all([
      noteStripeEvents(tx, rows, now),
      lockKnown(
        tx,
        firsts.flatMap(({ facts }) => facts ?? []),
      ),
    ]);
    const sessions = firsts.filter(({ id, facts }) => facts && fresh.has(id));
    const together = decideTogether(
      sessions.map(({ facts }) => facts as SessionFacts),
      known,
      now,
      deps.config,
    );
    const left = new Set(sessions.filter((_event, index) => together.decisions[index] === "left").map(({ id }) => id));
    const messages = together.announced.map(({ index, ...news }) => ({
      ...paymentMessage({ ...news, refunded: 0 }, now),
      traceparent: sessions[index]?.traceparent,
    }));
    await Promise.all([forgetStripeEvents(tx, [...left]), writeTogether(tx, together, now), addToOutbox(tx, messages)]);
    return { outcomes: outcomesOf(events, fresh, left), reached: together.reached };
  });
  for (const outcome of reached) deps.metrics.attempts.inc({ outcome });
  return outcomes;
}

/** Stripe may deliver an event twice at once; what counts is when it came first. */
function firstOfEach(events: readonly ReceivedEvent[]): ReceivedEvent[] {
  const firsts = new Map<string, ReceivedEvent>();
  for (const event of events) if (!firsts.has(event.id)) firsts.set(event.id, event);
  return [...firsts.values()];
}

function outcomeOf(facts: SessionFacts | undefined): "applied" | "ignored" {
  return facts ? "applied" : "ignored";
}

/** Of deliveries of one event the first one decides; whoever was left is left each time. */
function outcomesOf(
  events: readonly ReceivedEvent[],
  fresh: ReadonlySet<string>,
  left: ReadonlySet<string>,
): TogetherOutcome[] {
  const before = new Set<string>();
  return events.map(({ id, facts }) => {
    if (left.has(id)) return "left";
    if (!fresh.has(id) || before.has(id)) return "duplicate";
    before.add(id);
    return outcomeOf(facts);
  });
}

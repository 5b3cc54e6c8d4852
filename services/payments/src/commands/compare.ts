import { findAttempt } from "../db/attempts.ts";
import { alarm, type Deps } from "../deps.ts";
import type { DisputeFacts } from "../domain/dispute.ts";
import type { Compared } from "../domain/findings.ts";
import { refundable } from "../domain/refund.ts";
import type { RefundFacts } from "../domain/refundFacts.ts";
import type { SessionFacts } from "../domain/session.ts";
import { refundsOfIntent } from "../stripe/refunds.ts";
import { expireSession, retrieveSession } from "../stripe/sessions.ts";
import { applySession } from "./applySession.ts";
import { failLateAttempt } from "./failLateAttempt.ts";
import { isOurIntent } from "./healIntent.ts";
import { hearDispute } from "./hearDispute.ts";
import { type Heard, hearRefund } from "./hearRefund.ts";
import { hearSession } from "./hearSession.ts";

// What Stripe says of one thing, held against what is known here, and mended where they differ.

/** Errors: any of Stripe's. */
export async function compareSession(deps: Deps, facts: SessionFacts): Promise<Compared> {
  const heard = await deps.database.transaction((tx) => hearSession(tx, deps, facts));
  if (heard.kind === "foreign") return undefined;
  const { sessionId: subject, metadata } = facts;
  if (heard.kind === "unknown" && facts.paid && !(await isGivenBack(deps, facts))) {
    const why = "a payment is for a booking that is not known here";
    alarm(deps, "unknown_booking", { sessionId: subject, ...metadata }, why);
    return { kind: "unknown_booking", subject, why: `${why}: ${metadata.bookingId}` };
  }
  const closedHere = heard.kind === "stray" || (heard.kind === "applied" && heard.attempt.status === "expired");
  if (facts.status === "open" && closedHere) return endStraySession(deps, subject);
  return heard.kind === "applied" && heard.changed ? "healed" : "same";
}

/** An operator gives a payment back in Stripe's dashboard whose booking is not known and never will be. */
async function isGivenBack(deps: Deps, facts: SessionFacts): Promise<boolean> {
  if (!facts.paymentIntentId) return facts.amount === 0;
  const refunds = await refundsOfIntent(deps.stripe, facts.paymentIntentId);
  const gone = refunds.map(({ amount, status }) => ({ amount, status, reason: "stripe" as const }));
  return refundable(facts.amount, gone) === 0;
}

/** Stripe is asked again first: what was listed may have been closed since, in the ordinary way. */
async function endStraySession(deps: Deps, sessionId: string): Promise<Compared> {
  let facts = await retrieveSession(deps.stripe, sessionId);
  const isStray = facts.status === "open";
  if (isStray) {
    alarm(deps, "stray_session", { sessionId }, "a session could be paid whose attempt is closed; ended it");
    facts = await expireSession(deps.stripe, sessionId);
  }
  await deps.database.transaction((tx) => hearSession(tx, deps, facts));
  return isStray ? "healed" : "same";
}

/** Errors: any of Stripe's. */
export async function compareRefund(deps: Deps, facts: RefundFacts): Promise<Compared> {
  const hear = () => deps.database.transaction((tx) => hearRefund(tx, deps, facts));
  const found = await compareOfIntent(deps, facts.stripeRefundId, facts.paymentIntentId, hear);
  // Whose payment is not known is told of by its session, until all of it was given back in Stripe's dashboard.
  return typeof found === "object" ? undefined : found;
}

/** Errors: any of Stripe's. */
export async function compareDispute(deps: Deps, facts: DisputeFacts): Promise<Compared> {
  const hear = () => deps.database.transaction((tx) => hearDispute(tx, deps, facts));
  return compareOfIntent(deps, facts.id, facts.paymentIntentId, hear);
}

async function compareOfIntent(
  deps: Deps,
  subject: string,
  intentId: string | null,
  hear: () => Promise<Heard>,
): Promise<Compared> {
  const whose = intentId ? await isOurIntent(deps, intentId) : "foreign";
  if (whose === "foreign") return undefined;
  const heard = whose === "ours" ? await hear() : "unknown";
  if (heard === "unknown") return { kind: "unknown_payment", subject, why: `${intentId} is of no payment known here` };
  return heard === "changed" ? "healed" : "same";
}

/**
 * Asks Stripe about a payment that has been on its way for some time. It may take days; what takes longer than the limit gives
 * its places back, and may still win later. Errors: any of Stripe's.
 */
export async function compareProcessing(deps: Deps, attemptId: string): Promise<Compared> {
  const attempt = await findAttempt(deps.database.db, attemptId);
  if (!attempt?.sessionId) return undefined;
  const facts = await retrieveSession(deps.stripe, attempt.sessionId);
  const applied = await deps.database.transaction((tx) => applySession(tx, deps, attemptId, facts));
  await failLateAttempt(deps, attemptId);
  return applied.status === attempt.status ? "same" : "healed";
}

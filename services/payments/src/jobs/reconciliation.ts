import { applySession } from "../commands/applySession.ts";
import { failLateAttempt } from "../commands/failLateAttempt.ts";
import { isOurIntent } from "../commands/healIntent.ts";
import { hearRefund } from "../commands/hearRefund.ts";
import { hearSession } from "../commands/hearSession.ts";
import { findAttempt } from "../db/attempts.ts";
import { takeTurn } from "../db/claims.ts";
import { oldProcessingAttempts, pendingRefunds } from "../db/reconciliation.ts";
import { alarm, type Deps } from "../deps.ts";
import { refundable } from "../domain/refund.ts";
import type { SessionFacts } from "../domain/session.ts";
import { listRefunds, refundsOfIntent, retrieveRefund } from "../stripe/refunds.ts";
import { expireSession, listSessions, retrieveSession } from "../stripe/sessions.ts";
import { each } from "./each.ts";

/** How long a refund or a payment on its way is left alone before Stripe is asked about it by itself. */
const pendingAgeMs = 15 * 60_000;

/** Compares with Stripe, one replica at a time, every `reconcileEveryMs`. */
export async function reconcileInTurn(deps: Deps, signal?: AbortSignal): Promise<void> {
  const mine = await takeTurn(deps.database, "reconciliation", deps.now(), deps.config.reconcileEveryMs);
  if (mine) await reconcile(deps, signal);
}

/**
 * Reads from Stripe what was made in the last `reconcileWindowMs`, and asks about older things that are still on their way,
 * and mends what a lost webhook left behind. Limits: `reconcileLimit` sessions and as many refunds.
 */
export async function reconcile(deps: Deps, signal?: AbortSignal): Promise<void> {
  const since = new Date(deps.now().getTime() - deps.config.reconcileWindowMs);
  const options = { concurrency: deps.config.jobConcurrency, log: deps.log, signal };
  for await (const facts of listSessions(deps.stripe, since, deps.config.reconcileLimit)) {
    if (signal?.aborted) return;
    await each([facts], options, (session) => compareSession(deps, session));
  }
  for await (const facts of listRefunds(deps.stripe, since, deps.config.reconcileLimit)) {
    if (signal?.aborted) return;
    await each([facts], options, async (refund) => {
      if (refund.paymentIntentId && (await isOurIntent(deps, refund.paymentIntentId)) === "ours") {
        await deps.database.transaction((tx) => hearRefund(tx, deps, refund));
      }
    });
  }
  const before = new Date(deps.now().getTime() - pendingAgeMs);
  await each(await oldProcessingAttempts(deps.database, before), options, (id) => askAboutAttempt(deps, id));
  await each(await pendingRefunds(deps.database, before), options, async (stripeRefundId) => {
    const facts = await retrieveRefund(deps.stripe, stripeRefundId);
    await deps.database.transaction((tx) => hearRefund(tx, deps, facts));
  });
}

async function compareSession(deps: Deps, facts: SessionFacts): Promise<void> {
  const heard = await deps.database.transaction((tx) => hearSession(tx, deps, facts));
  if (heard.kind === "unknown" && facts.paid && !(await isGivenBack(deps, facts))) {
    const { sessionId, metadata } = facts;
    alarm(deps, "unknown_booking", { sessionId, ...metadata }, "a payment is for a booking that is not known here");
  }
  const closedHere = heard.kind === "stray" || (heard.kind === "applied" && heard.attempt.status === "expired");
  if (facts.status === "open" && closedHere) await endStraySession(deps, facts.sessionId);
}

/** An operator gives a payment back in Stripe's dashboard whose booking is not known and never will be. */
async function isGivenBack(deps: Deps, facts: SessionFacts): Promise<boolean> {
  if (!facts.paymentIntentId) return facts.amount === 0;
  const refunds = await refundsOfIntent(deps.stripe, facts.paymentIntentId);
  const gone = refunds.map(({ amount, status }) => ({ amount, status, reason: "stripe" as const }));
  return refundable(facts.amount, gone) === 0;
}

/** Stripe is asked again first: what was listed may have been closed since, in the ordinary way. */
async function endStraySession(deps: Deps, sessionId: string): Promise<void> {
  let facts = await retrieveSession(deps.stripe, sessionId);
  if (facts.status === "open") {
    alarm(deps, "stray_session", { sessionId }, "a session could be paid whose attempt is closed; ended it");
    facts = await expireSession(deps.stripe, sessionId);
  }
  await deps.database.transaction((tx) => hearSession(tx, deps, facts));
}

/** An asynchronous payment takes days; what takes longer than the limit gives its places back, and may still win later. */
async function askAboutAttempt(deps: Deps, attemptId: string): Promise<void> {
  const attempt = await findAttempt(deps.database.db, attemptId);
  if (!attempt?.sessionId) return;
  const facts = await retrieveSession(deps.stripe, attempt.sessionId);
  await deps.database.transaction((tx) => applySession(tx, deps, attemptId, facts));
  await failLateAttempt(deps, attemptId);
}

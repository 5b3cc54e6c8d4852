import { compareDispute, compareProcessing, compareRefund, compareSession } from "../commands/compare.ts";
import { takeTurn } from "../db/claims.ts";
import { openDisputes } from "../db/disputes.ts";
import { oldProcessingAttempts, pendingRefunds } from "../db/reconciliation.ts";
import { beginReconciliation, endReconciliation, needingPersons } from "../db/reconciliations.ts";
import type { Deps } from "../deps.ts";
import { type Compared, type Findings, noFindings, withFinding, withUnresolved } from "../domain/findings.ts";
import { listDisputes, retrieveDispute } from "../stripe/disputes.ts";
import { listRefunds, retrieveRefund } from "../stripe/refunds.ts";
import { listSessions } from "../stripe/sessions.ts";
import { each } from "./each.ts";

/** How long what is on its way is left alone before Stripe is asked about it by itself. */
const pendingAgeMs = 15 * 60_000;

/** Compares with Stripe, one replica at a time, every `reconcileEveryMs`. */
export async function reconcileInTurn(deps: Deps, signal?: AbortSignal): Promise<void> {
  const mine = await takeTurn(deps.database, "reconciliation", deps.now(), deps.config.reconcileEveryMs);
  if (mine) await reconcile(deps, signal);
}

/**
 * Reads from Stripe what was made in the last `reconcileWindowMs`, and asks about older things that are still on their way,
 * mends what a lost webhook left behind, and keeps what it found. Limits: `reconcileLimit` sessions, and as many refunds and
 * disputes. Errors: Stripe cannot be read; what was found until then is kept.
 */
export async function reconcile(deps: Deps, signal?: AbortSignal): Promise<Findings> {
  const { database, config } = deps;
  const id = deps.newId();
  const startedAt = deps.now();
  const since = new Date(startedAt.getTime() - config.reconcileWindowMs);
  await beginReconciliation(database, { id, startedAt, looksBackTo: since }, config.reconcileRunsKept);
  const comparison = startComparison(deps, signal);
  try {
    await compareAll(deps, comparison, since);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    await endReconciliation(database, id, { finishedAt: null, findings: comparison.findings(), failure });
    throw error;
  }
  const findings = comparison.findings();
  const isStopped = signal?.aborted === true;
  const end = { finishedAt: isStopped ? null : deps.now(), findings, failure: isStopped ? "stopped" : null };
  await endReconciliation(database, id, end);
  return findings;
}

async function compareAll(deps: Deps, comparison: Comparison, since: Date): Promise<void> {
  const { stripe, database, config } = deps;
  const most = config.reconcileLimit;
  await comparison.list("sessions", listSessions(stripe, since, most), (session) => compareSession(deps, session));
  await comparison.list("refunds", listRefunds(stripe, since, most), (refund) => compareRefund(deps, refund));
  await comparison.list("disputes", listDisputes(stripe, since, most), (dispute) => compareDispute(deps, dispute));
  const before = new Date(deps.now().getTime() - pendingAgeMs);
  await comparison.all(await oldProcessingAttempts(database, before), (id) => compareProcessing(deps, id));
  await comparison.all(await pendingRefunds(database, before), async (id) =>
    compareRefund(deps, await retrieveRefund(stripe, id)),
  );
  await comparison.all(await openDisputes(database, before), async (id) =>
    compareDispute(deps, await retrieveDispute(stripe, id)),
  );
  const paidBefore = new Date(deps.now().getTime() - config.settleAlarmMs);
  const needing = await needingPersons(database, { paidBefore, failedAfter: since }, config.reconcileUnresolvedMax);
  for (const found of needing) comparison.unresolved(found);
}

type Comparison = ReturnType<typeof startComparison>;

/** Compares thing after thing and counts. One that fails is counted too, and does not keep the others back. */
function startComparison(deps: Deps, signal: AbortSignal | undefined) {
  const { reconcileLimit: most, reconcileUnresolvedMax: keep, jobConcurrency: concurrency } = deps.config;
  let findings = noFindings;

  async function all<T>(things: readonly T[], compare: (thing: T) => Promise<Compared>): Promise<void> {
    await each(things, { concurrency, log: deps.log, signal }, async (thing) => {
      try {
        const found = await compare(thing);
        findings = withFinding(findings, found, keep);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        findings = withFinding(findings, { kind: "not_compared", subject: subjectOf(thing), why }, keep);
        throw error;
      }
    });
  }

  return {
    all,
    async list<T>(what: string, things: AsyncIterable<T>, compare: (thing: T) => Promise<Compared>): Promise<void> {
      let seen = 0;
      for await (const thing of things) {
        if (signal?.aborted) return;
        await all([thing], compare);
        seen += 1;
      }
      if (seen < most) return;
      const why = `the newest ${seen} ${what} of the window were compared, and no older ones: see RECONCILE_LIMIT`;
      findings = withUnresolved(findings, { kind: "limit_reached", subject: what, why }, keep);
    },
    unresolved(found: Parameters<typeof withUnresolved>[1]): void {
      findings = withUnresolved(findings, found, keep);
    },
    findings: () => findings,
  };
}

function subjectOf(thing: unknown): string {
  if (typeof thing === "string") return thing;
  const { sessionId, stripeRefundId, id } = thing as { sessionId?: string; stripeRefundId?: string; id?: string };
  return sessionId ?? stripeRefundId ?? id ?? "";
}

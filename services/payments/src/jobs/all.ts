import { job } from "@stagedoor/service/jobs";
import type { Part } from "@stagedoor/service/parts";
import { takeTurn } from "../db/claims.ts";
import { pruneStripeEvents } from "../db/stripeEvents.ts";
import type { Deps, Work } from "../deps.ts";
import { announceUnsettled } from "./announcements.ts";
import { closePayments, endHolds } from "./closing.ts";
import { finishErasures } from "./erasures.ts";
import { reconcileInTurn } from "./reconciliation.ts";
import { recoverSessions } from "./recovery.ts";
import { sendRefunds } from "./refunds.ts";

const hourMs = 3_600_000;
/** A deleted account's last trace is to be gone within a minute; its open attempts are closed within seconds. */
const erasuresEveryMs = 5_000;
/** Stripe sends an event again for 3 days at most. */
const keepEventsMs = 30 * 24 * hourMs;

/** All that runs on a clock, and the wake-up calls of what need not wait for it. */
export function paymentJobs(deps: Deps): { parts: Part[]; wake: Record<Work, () => void> } {
  const { log, config } = deps;
  const every = (name: string, everyMs: number, run: (deps: Deps, signal: AbortSignal) => Promise<unknown>) =>
    job({ name, everyMs, log, run: (signal) => run(deps, signal) });
  const closings = every("closings", config.pollMs, closePayments);
  const refunds = every("refunds", config.pollMs, sendRefunds);
  const parts = [
    every("hold-ends", config.pollMs, endHolds),
    closings,
    refunds,
    every("recovery", Math.min(config.recoverAfterMs, 15_000), recoverSessions),
    every("announcements", Math.min(config.announceAgainMs, 5_000), announceUnsettled),
    every("erasures", erasuresEveryMs, finishErasures),
    every("reconciliation", Math.min(config.reconcileEveryMs, 15_000), reconcileInTurn),
    every("prune-stripe-events", hourMs, pruneEvents),
  ];
  return { parts, wake: { closings: closings.wake, refunds: refunds.wake } };
}

async function pruneEvents(deps: Deps): Promise<void> {
  if (!(await takeTurn(deps.database, "prune-stripe-events", deps.now(), hourMs))) return;
  await pruneStripeEvents(deps.database, new Date(deps.now().getTime() - keepEventsMs));
}

import { newId } from "@stagedoor/contracts/ids";
import { type AssembledService, assembleService, type Parts } from "@stagedoor/service/assemble";
import { type Clock, systemClock } from "@stagedoor/service/clock";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { bookingMessages } from "./consumers/bookings.ts";
import { userMessages } from "./consumers/users.ts";
import { paymentsMigrations } from "./db/migrations.ts";
import type { Deps, Work } from "./deps.ts";
import { checkoutRoute } from "./http/checkout.ts";
import { paymentRoutes } from "./http/payments.ts";
import { reconciliationRoute } from "./http/reconciliation.ts";
import { webhookRoute } from "./http/webhooks.ts";
import { paymentJobs } from "./jobs/all.ts";
import { createPaymentsMetrics } from "./metrics.ts";
import { openStripe } from "./stripe/client.ts";

export type Overrides = {
  readonly log?: Logger;
  readonly now?: Clock;
  readonly newId?: () => string;
  /** Without, nothing runs on a clock: tests then run the jobs themselves. Default true. */
  readonly jobs?: boolean;
};

export type PaymentsService = AssembledService & { readonly deps: Deps };

/** Builds the payments service, without starting it. */
export async function buildPayments(config: Config, overrides: Overrides = {}): Promise<PaymentsService> {
  const nudged = new Set<Work>();
  let deps: Deps | undefined;
  const depsOf = (parts: Parts): Deps => {
    deps ??= {
      database: parts.database,
      log: parts.log,
      stripe: openStripe(config),
      now: overrides.now ?? systemClock,
      newId: overrides.newId ?? newId,
      metrics: createPaymentsMetrics(parts.metrics),
      config,
      nudge: (work) => nudged.add(work),
    };
    return deps;
  };
  const service = await assembleService({
    name: "payments",
    config,
    log: overrides.log,
    migrations: paymentsMigrations,
    async routes(app, parts) {
      checkoutRoute(app, depsOf(parts));
      paymentRoutes(app, depsOf(parts));
      reconciliationRoute(app, depsOf(parts));
      await webhookRoute(app, depsOf(parts));
    },
    subscriptions: (parts) => [bookingMessages(depsOf(parts)), userMessages(depsOf(parts))],
    jobs(parts) {
      const { parts: jobs, wake } = paymentJobs(depsOf(parts));
      parts.database.afterCommit(() => wakeNudged(nudged, wake));
      return overrides.jobs === false ? [] : jobs;
    },
  });
  return { ...service, deps: depsOf(service) };
}

function wakeNudged(nudged: Set<Work>, wake: Record<Work, () => void>): void {
  for (const work of nudged) wake[work]();
  nudged.clear();
}

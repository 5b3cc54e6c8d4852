import type { Database } from "@stagedoor/postgres/database";
import type { Clock } from "@stagedoor/service/clock";
import type { Logger } from "pino";
import type Stripe from "stripe";
import type { Config } from "./config.ts";
import type { AlarmKind, PaymentsMetrics } from "./metrics.ts";

/** Work that a job does, and that need not wait for the job's clock. */
export type Work = "closings" | "refunds";

/** What commands, queries and jobs are given. */
export type Deps = {
  readonly database: Database;
  readonly stripe: Stripe;
  readonly now: Clock;
  readonly newId: () => string;
  readonly log: Logger;
  readonly metrics: PaymentsMetrics;
  readonly config: Config;
  /** Says within a transaction that there is work once it has committed. */
  readonly nudge: (work: Work) => void;
};

/** Calls an operator: an error in the log, and a count that an alert rule watches. */
export function alarm(deps: Pick<Deps, "log" | "metrics">, kind: AlarmKind, what: object, message: string): void {
  deps.metrics.alarms.inc({ kind });
  deps.log.error({ alarm: kind, ...what }, message);
}

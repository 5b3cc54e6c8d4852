import type { Database } from "@stagedoor/postgres/database";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { queueState } from "./queries/queueState.ts";

export type MailMetrics = {
  readonly attempts: Counter<"kind" | "outcome">;
  readonly duration: Histogram;
};

/** What operators see of the mails. The queue is read at each scrape; while the database is away it keeps its last values. */
export function createMailMetrics(registry: Registry, database: Database): MailMetrics {
  const registers = [registry];
  const oldest = new Gauge({
    name: "stagedoor_mail_oldest_seconds",
    help: "Age of the oldest mail that is not sent yet.",
    registers,
  });
  new Gauge({
    name: "stagedoor_mail_queue",
    help: "Mails that are queued, of these waiting for an account or event not known yet, and failed for good.",
    labelNames: ["state"],
    registers,
    async collect() {
      const state = await queueState(database).catch(() => undefined);
      if (state === undefined) return;
      for (const name of ["queued", "waiting", "failed"] as const) this.set({ state: name }, state[name]);
      oldest.set(state.oldestSeconds);
    },
  });
  return {
    attempts: new Counter({
      name: "stagedoor_mail_attempts_total",
      help: "Attempts to send a mail, by outcome: sent, later, away, failed, dropped.",
      labelNames: ["kind", "outcome"],
      registers,
    }),
    duration: new Histogram({
      name: "stagedoor_mail_attempt_seconds",
      help: "Time of one attempt, from rendering to the commit of its outcome.",
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120],
      registers,
    }),
  };
}

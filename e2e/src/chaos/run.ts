import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkSystemAtRest } from "@stagedoor/invariants/checkSystem";
import { openConnections } from "@stagedoor/invariants/connections";
import { json } from "@stagedoor/invariants/databases";
import { stateRoot } from "@stagedoor/platform/state";
import { driveFaults, type FaultReport } from "./faults/drive.ts";
import { heal } from "./heal.ts";
import { startCrowd } from "./load/crowd.ts";
import { driveLoad } from "./load/drive.ts";
import { gatherCast } from "./load/people.ts";
import { type LoadRecord, startRecord } from "./load/record.ts";
import type { Plan } from "./plan.ts";
import type { ChaosReport } from "./report.ts";
import { readStripe } from "./stripeTruth.ts";
import { type ChaosSystem, chaosGraceMs, startChaosSystem } from "./system.ts";
import { startTimeline, type Timeline } from "./timeline.ts";
import { type Watched, watchInvariants } from "./watch.ts";

export type RunOptions = {
  readonly plan: Plan;
  readonly print: (line: string) => void;
  /** Given when somebody wants it to stop. */
  readonly signal: AbortSignal;
  /** Longest wait for rest after everything was healed, in milliseconds. */
  readonly restTimeoutMs: number;
  /** Leaves the logs of a run in which something was wrong. */
  readonly keep: (report: ChaosReport | undefined) => boolean;
};

/**
 * Starts a system, lets the plan's people and faults loose on it, heals it and checks it. The report is also written to
 * `.stagedoor/chaos/<seed>.json`. Errors: it cannot be started or prepared, or `signal` was given; all of it is stopped then.
 */
export async function runChaos(options: RunOptions): Promise<ChaosReport> {
  const began = performance.now();
  const timeline = startTimeline(options.print);
  // Warnings of the services are what faults are expected to bring about; their logs have them.
  const tellOthers = (line: string): void => void (line.includes(": warning: ") || timeline.tell(line));
  const system = await startChaosSystem(tellOthers, options.signal);
  let report: ChaosReport | undefined;
  try {
    report = await disturbAndCheck(options, system, timeline, began);
    const folder = join(stateRoot(), "chaos");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${report.seed}.json`), `${JSON.stringify(report, null, 2)}\n`);
    return report;
  } finally {
    const keepLogs = options.keep(report);
    if (keepLogs) timeline.tell(`logs stay in ${join(system.stateDir, "logs")}`);
    await system.stop(keepLogs);
  }
}

async function disturbAndCheck(
  { plan, signal, restTimeoutMs }: RunOptions,
  system: ChaosSystem,
  { tell, moments }: Timeline,
  began: number,
): Promise<ChaosReport> {
  const record = startRecord();
  const cast = await gatherCast({ record, signal }, system, plan);
  tell(
    `${cast.attendees.length} attendees and ${cast.events.length} events are there; ${plan.visits.length} visits begin`,
  );
  const planted = new Set<string>();
  const crowd = await startCrowd({ record, signal }, system, cast, plan);
  const during = await disturb({ plan, system, signal, record, tell, cast, planted }).finally(crowd.leave);
  tell("the load is over; healing");
  await heal(system, restTimeoutMs, tell);
  signal.throwIfAborted();
  const stripe = await readStripe(system);
  const atRest = await checkSystemAtRest({
    databases: system.databases,
    kafka: { brokers: [system.brokers] },
    clients: { ...record.told, ...stripe },
    planted,
    graceMs: chaosGraceMs,
    restTimeoutMs,
    tell: (left) => tell(`waiting for rest: ${left.join("; ")}`),
  });
  return {
    seed: plan.seed,
    seconds: (performance.now() - began) / 1000,
    plan,
    requests: record.tally(),
    failures: record.failures,
    ...during,
    atRest,
    outcome: { ...(await outcomesOf(system)), payments: stripe.paid.length, refunds: stripe.refunded.length },
    timeline: moments,
  };
}

type Disturbing = Pick<RunOptions, "plan" | "signal"> & {
  readonly system: ChaosSystem;
  readonly record: LoadRecord;
  readonly tell: (what: string) => void;
  readonly cast: Awaited<ReturnType<typeof gatherCast>>;
  readonly planted: Set<string>;
};

async function disturb(all: Disturbing): Promise<{ faults: FaultReport; whileRunning: Watched }> {
  const { plan, system, signal, record, tell, cast, planted } = all;
  const [loadOver, allOver, impatient] = [new AbortController(), new AbortController(), new AbortController()];
  const watching = watchInvariants(system, AbortSignal.any([allOver.signal, signal]), tell);
  const scene = { system, record, ...cast, planned: plan.events, signal: AbortSignal.any([signal, impatient.signal]) };
  const loading = driveLoad(scene, cast.host, plan, () => impatient.abort()).finally(() => loadOver.abort());
  const plant = (ids: readonly string[]): void => void ids.forEach((id) => void planted.add(id));
  try {
    const [faults] = await Promise.all([
      driveFaults({ plan, system, signal, tell, planted: plant, ending: loadOver.signal }),
      loading,
    ]);
    allOver.abort();
    return { faults, whileRunning: await watching };
  } finally {
    allOver.abort();
  }
}

/** How many bookings are in each state, and how many payments bookings could not honour. */
async function outcomesOf({ databases }: ChaosSystem): Promise<Record<string, number>> {
  const { query, close } = openConnections(databases);
  const counted = "select status as what, count(*) as n from bookings group by status";
  const refused = "select 'refused payments', count(*) from refused_payments having count(*) > 0";
  const sql = `select jsonb_object_agg(what, n)::text from (${counted} union all ${refused}) all_of_them`;
  return json<Record<string, number>>(query, "bookings", sql).finally(close);
}

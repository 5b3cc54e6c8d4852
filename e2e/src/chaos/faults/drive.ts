import { setTimeout as delay } from "node:timers/promises";
import type { Plan, PlannedFault } from "../plan.ts";
import { faultText, type Injection, inject } from "./inject.ts";

export type FaultReport = { readonly counts: Readonly<Record<string, number>>; readonly failures: readonly string[] };

type Driving = Omit<Injection, "fault"> & {
  readonly plan: Plan;
  readonly tell: (what: string) => void;
  /** Given when the load has ended: from then on only what has not come about yet does. */
  readonly ending: AbortSignal;
};

/**
 * Brings the faults of a plan about, one after the other and from the beginning again until `ending`; each comes about once,
 * however long that takes. A fault that could not be brought about is told and counted. Errors: `signal` was given.
 */
export async function driveFaults({ plan, tell, ending, ...around }: Driving): Promise<FaultReport> {
  const counts: Record<string, number> = {};
  const failures: string[] = [];
  const isOver = (index: number): boolean => ending.aborted && index >= plan.faults.length;
  for (let index = 0; plan.faults.length > 0 && !isOver(index); index += 1) {
    const fault = plan.faults[index % plan.faults.length] as PlannedFault;
    await delay(fault.pauseMs, undefined, { signal: around.signal });
    if (isOver(index)) break;
    tell(`fault: ${faultText(fault)}`);
    try {
      await inject({ ...around, fault });
      counts[fault.kind] = (counts[fault.kind] ?? 0) + 1;
      tell(`over: ${faultText(fault)}`);
    } catch (error) {
      around.signal.throwIfAborted();
      failures.push(`${faultText(fault)}: ${(error as Error).message}`);
      tell(`could not ${faultText(fault)}: ${(error as Error).message}`);
    }
  }
  return { counts, failures };
}

import { setTimeout as pause } from "node:timers/promises";
import { type Attempts, createNotes } from "./attempts.ts";
import type { Attempt } from "./closedLoop.ts";

export type OpenLoop = {
  /** Attempts that arrive per second, whatever becomes of the earlier ones. */
  readonly rate: number;
  readonly forMs: number;
  /** Attempts at once at most; those that arrive beyond wait, and their time counts. */
  readonly workers: number;
};

/**
 * Arrivals at a fixed rate, evenly spaced. Latency counts from the instant at which an attempt was meant to begin, not from
 * when it could: a system that stalls is charged for everybody who would have come meanwhile (no coordinated omission).
 */
export async function openLoop({ rate, forMs, workers }: OpenLoop, attempt: Attempt): Promise<Attempts> {
  const began = performance.now();
  const notes = createNotes(began);
  const arrivals = Math.floor((rate * forMs) / 1000);
  const idle = Array.from({ length: workers }, (_, worker) => worker);
  const running = new Set<Promise<void>>();
  let next = 0;
  let wake: (() => void) | undefined;

  async function run(n: number, worker: number): Promise<void> {
    const intended = began + (n * 1000) / rate;
    const outcome = await attempt(n, worker);
    notes.note(outcome, performance.now() - intended);
    idle.push(worker);
    wake?.();
  }

  while (next < arrivals) {
    const due = Math.min(arrivals, Math.floor(((performance.now() - began) * rate) / 1000) + 1);
    while (next < due && idle.length > 0) {
      const one = run(next++, idle.pop() as number);
      running.add(one);
      void one.finally(() => running.delete(one)).catch(() => {});
    }
    if (idle.length > 0) await pause(1);
    else {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
      wake = undefined;
    }
  }
  // All count, however late: leaving the slowest out would flatter it.
  await Promise.all(running);
  return notes.result();
}

import type { Outcome } from "./attempt.ts";

export type Failure = { at: string; ms: number; status: number | undefined; said: string };

export type LoadReport = {
  readonly seconds: number;
  /** How many requests went out. */
  readonly sent: number;
  /** How many were due and did not go out, because `maxInFlight` had no answer yet. */
  readonly unsent: number;
  /** The ids of the bookings that were answered 201. */
  readonly booked: readonly string[];
  /** Refusals that are right answers, by their code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly failed: number;
  /** The first failures. */
  readonly failures: readonly Failure[];
  /** Of right answers, in milliseconds. */
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };
};

const failuresKept = 100;

export type Tally = { add(outcome: Outcome, ms: number): void; report(sent: number, unsent: number): LoadReport };

/** Counts outcomes as they come. */
export function startTally(now: () => number = () => performance.now()): Tally {
  const began = now();
  const booked: string[] = [];
  const refused: Record<string, number> = {};
  const failures: Failure[] = [];
  const latencies: number[] = [];
  let failed = 0;
  return {
    add(outcome, ms) {
      if (outcome.kind === "failed") {
        failed += 1;
        const { status, said } = outcome;
        if (failures.length < failuresKept)
          failures.push({ at: new Date().toISOString(), ms: Math.round(ms), status, said });
        return;
      }
      latencies.push(ms);
      if (outcome.kind === "booked") booked.push(outcome.id);
      else refused[outcome.code] = (refused[outcome.code] ?? 0) + 1;
    },
    report(sent, unsent) {
      const sorted = Float64Array.from(latencies).sort();
      const latencyMs = { p50: at(sorted, 0.5), p90: at(sorted, 0.9), p99: at(sorted, 0.99), max: at(sorted, 1) };
      const seconds = (now() - began) / 1000;
      return {
        seconds,
        sent,
        unsent,
        booked: [...booked],
        refused: { ...refused },
        failed,
        failures: [...failures],
        latencyMs,
      };
    },
  };
}

/** The value that this part of the sorted ones do not pass, to a tenth; 0 where there is none. */
function at(sorted: Float64Array, part: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
  return Math.round(value * 10) / 10;
}

import { percentile } from "../statistics.ts";

/** What came of some attempts: counts by outcome, and how long those took that ended while it was measured. */
export type Attempts = {
  /** All of them, those included that ended after the time was over: what the database must agree with. */
  readonly all: Readonly<Record<string, number>>;
  /** Those that ended in time, by outcome. */
  readonly inTime: Readonly<Record<string, number>>;
  /** How long was measured. */
  readonly elapsedMs: number;
  /** When the last one with an outcome ended, since the beginning, in ms; the late ones included. */
  readonly lastMs: Readonly<Record<string, number>>;
  /** Of those that ended in time, sorted, by outcome. */
  readonly latenciesMs: Readonly<Record<string, Float64Array>>;
};

/** Notes what ends, and sums it up. */
export function createNotes(since: number) {
  const all: Record<string, number> = {};
  const latencies: Record<string, number[]> = {};
  const lastMs: Record<string, number> = {};
  let end: number | undefined;
  return {
    note(outcome: string, latencyMs: number): void {
      all[outcome] = (all[outcome] ?? 0) + 1;
      lastMs[outcome] = performance.now() - since;
      if (end !== undefined) return;
      const list = latencies[outcome];
      if (list === undefined) latencies[outcome] = [latencyMs];
      else list.push(latencyMs);
    },
    /** What ends from now on is late. */
    close(): void {
      end ??= performance.now();
    },
    result(): Attempts {
      const sorted = Object.entries(latencies).map(
        ([outcome, list]) => [outcome, Float64Array.from(list).sort()] as const,
      );
      return {
        all,
        inTime: Object.fromEntries(sorted.map(([outcome, list]) => [outcome, list.length])),
        elapsedMs: (end ?? performance.now()) - since,
        lastMs,
        latenciesMs: Object.fromEntries(sorted),
      };
    },
  };
}

/** What ended with an outcome in time, per second. */
export function perSecond(attempts: Attempts, outcome: string): number {
  return ((attempts.inTime[outcome] ?? 0) * 1000) / attempts.elapsedMs;
}

/** A percentile of the latencies of an outcome, in ms; NaN when there was none. */
export function latency(attempts: Attempts, outcome: string, percent: number): number {
  return percentile(attempts.latenciesMs[outcome] ?? [], percent);
}

/** Errors: an outcome that is none of those that are expected. */
export function demandOnly(attempts: Attempts, ...expected: string[]): void {
  const others = Object.entries(attempts.all).filter(([outcome]) => !expected.includes(outcome));
  if (others.length > 0) throw new Error(`unexpected outcomes: ${JSON.stringify(Object.fromEntries(others))}`);
}

import type { Bench } from "./bench.ts";

/** One number that was measured: "A", "bookings/s", 805. */
export type Sample = { readonly name: string; readonly unit: string; readonly value: number };

/** Measures one variant once. Errors: whatever shows that it does not work; the scenario has failed then. */
export type Step = (round: number) => Promise<readonly Sample[]>;

export type Plan = {
  /** Run one after the other in each round, so that whatever the machine does hits all alike. */
  readonly steps: readonly Step[];
  /** Names for the variant with the highest median of several: `{ A: ["A, pool 4", "A, pool 10"] }`. */
  readonly best?: Readonly<Record<string, readonly string[]>>;
  /** From the medians by name. */
  readonly ratios: (median: (name: string) => number) => Record<string, number>;
  /** What the numbers depend on, beside what all scenarios have in common. */
  readonly settings: Readonly<Record<string, unknown>>;
};

export type Scenario = {
  /** As it is asked for, and the name of its files. */
  readonly name: string;
  /** One line above its table. */
  readonly about: string;
  /** Starts what is to be measured; what must be ended is given to `bench.atEnd`. */
  readonly open: (bench: Bench) => Promise<Plan>;
};

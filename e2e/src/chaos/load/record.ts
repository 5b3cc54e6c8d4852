import type { ClientRecord } from "@stagedoor/invariants/clients";

export type Outcome = "done" | "refused" | "busy" | "no answer" | "failed";

type Lists = { -readonly [K in keyof ClientRecord]-?: NonNullable<ClientRecord[K]>[number][] };

export type Tally = Readonly<Record<string, Readonly<Record<string, number>>>>;

export type LoadRecord = {
  /** What clients were told. */
  readonly told: Lists;
  /** Counts one answer: `detail` is its code or status. */
  count(kind: string, outcome: Outcome, detail?: string): void;
  tally(): Tally;
  /** The first answers that nobody should get, in words. */
  readonly failures: readonly string[];
};

const failuresKept = 30;

/** Gathers what clients were told and how many requests came to what. */
export function startRecord(): LoadRecord {
  const told: Lists = {
    bookings: [],
    users: [],
    events: [],
    cancelled: [],
    cancelledEvents: [],
    paid: [],
    refunded: [],
  };
  const counts: Record<string, Record<string, number>> = {};
  const failures: string[] = [];
  return {
    told,
    failures,
    count(kind, outcome, detail) {
      const name = outcome === "refused" && detail !== undefined ? `${outcome} ${detail}` : outcome;
      counts[kind] ??= {};
      counts[kind][name] = (counts[kind][name] ?? 0) + 1;
      if (outcome === "failed" && failures.length < failuresKept) failures.push(`${kind}: ${detail}`);
    },
    tally: () => structuredClone(counts),
  };
}

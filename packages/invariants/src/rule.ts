import type { DatabaseName, Query } from "./databases.ts";
import type { Evidence } from "./evidence.ts";

/** What a rule found. `looked` counts the things that it held against the rule. */
export type Finding = {
  readonly looked: number;
  readonly violations: number;
  /** Some of the violations, in words. */
  readonly examples: readonly string[];
};

type Named = {
  readonly name: string;
  /** The group under which a report counts it. */
  readonly about: "places" | "seats" | "bookings" | "money" | "history" | "consumers" | "rest" | "clients";
  /** What must be so, as a sentence. */
  readonly says: string;
  /** always: at every instant, by one snapshot of one database. at rest: once everything that was accepted has had its effect. */
  readonly holds: "always" | "at rest";
};

/** A rule about one database. Both queries answer a row per thing; a violation is one column of text that says which. */
export type DatabaseRule = Named & {
  readonly where: DatabaseName;
  readonly looks: string;
  readonly violations: string;
  /** A table without which there is nothing to hold against the rule. */
  readonly table?: string;
};

/** Two databases that must say the same: each query answers a line per thing, the second follows from the first. */
export type AgreementRule = Named & {
  readonly where: readonly [DatabaseName, DatabaseName];
  readonly truth: string;
  readonly kept: string;
};

/** Anything else. Answers undefined when what it needs was not given. */
export type EvidenceRule = Named & {
  readonly where: "kafka" | "clients" | "all databases" | readonly DatabaseName[];
  readonly run: (evidence: Evidence, query: Query) => Promise<Finding | undefined>;
};

export type Rule = DatabaseRule | AgreementRule | EvidenceRule;

export const mostExamples = 5;

/** A finding from what was looked at and what is wrong with some of it. */
export function finding(looked: number, wrong: readonly string[]): Finding {
  return { looked, violations: wrong.length, examples: wrong.slice(0, mostExamples) };
}

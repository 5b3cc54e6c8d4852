import { type DatabaseName, databases, type Query } from "./databases.ts";
import { evaluate, type Verdict } from "./evaluate.ts";
import type { Evidence } from "./evidence.ts";
import type { Rule } from "./rule.ts";

export type Report = {
  readonly mode: "while running" | "at rest";
  readonly verdicts: readonly Verdict[];
  /** How many things were found wrong; a rule that could not be asked counts as one. */
  readonly violations: number;
};

const nothing: Evidence = { planted: new Set() };

/** Holds the rules that hold at every instant against what a query function sees; rules of other databases are left out. */
export async function checkWhileRunning(
  rules: readonly Rule[],
  query: Query,
  available: readonly DatabaseName[] = databases,
): Promise<Report> {
  const asked = rules.filter((rule) => rule.holds === "always" && isAvailable(rule, available));
  return { mode: "while running", ...(await evaluateAll(asked, query, nothing)) };
}

/** Holds every rule against a system in which nothing happens any more. */
export async function checkAtRest(rules: readonly Rule[], query: Query, evidence: Evidence = nothing): Promise<Report> {
  return { mode: "at rest", ...(await evaluateAll(rules, query, evidence)) };
}

async function evaluateAll(rules: readonly Rule[], query: Query, evidence: Evidence): Promise<Omit<Report, "mode">> {
  const verdicts: Verdict[] = [];
  for (const rule of rules) verdicts.push(await evaluate(rule, query, evidence));
  return { verdicts, violations: verdicts.reduce((sum, verdict) => sum + countOf(verdict), 0) };
}

function countOf({ outcome, violations }: Verdict): number {
  return outcome === "failed" ? 1 : violations;
}

function isAvailable({ where }: Rule, available: readonly DatabaseName[]): boolean {
  return typeof where === "string" && (available as readonly string[]).includes(where);
}

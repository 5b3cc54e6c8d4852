import type { Report } from "@stagedoor/invariants/check";
import type { Verdict } from "@stagedoor/invariants/evaluate";
import type { Rest } from "@stagedoor/invariants/rest";
import type { FaultReport } from "./faults/drive.ts";
import type { Tally } from "./load/record.ts";
import type { Plan } from "./plan.ts";
import type { Moment } from "./timeline.ts";
import type { Watched } from "./watch.ts";

export type ChaosReport = {
  readonly seed: number;
  readonly seconds: number;
  readonly plan: Plan;
  readonly requests: Tally;
  /** Answers that nobody should get, such as a 500. */
  readonly failures: readonly string[];
  readonly faults: FaultReport;
  readonly whileRunning: Watched;
  readonly atRest: Report & { readonly rest: Rest };
  /** How many bookings ended in each state, and how much was paid and given back. */
  readonly outcome: Readonly<Record<string, number>>;
  readonly timeline: readonly Moment[];
};

export type CheckGroup = { readonly name: string; readonly passed: boolean; readonly says: string };

/** The run as a list of checks: one for each group of rules, and those that make sure that there was something to check. */
export function checkGroups({ whileRunning, atRest, faults, plan, outcome, failures }: ChaosReport): CheckGroup[] {
  const groups = [...new Set(atRest.verdicts.map(({ rule }) => rule.about))];
  const missing = [...new Set(plan.faults.map(({ kind }) => kind))].filter((kind) => !faults.counts[kind]);
  const lacking = ["confirmed", "cancelled", "expired", "payments", "refused payments", "refunds"].filter(
    (what) => !outcome[what],
  );
  const check = (name: string, wrong: readonly string[], says: string): CheckGroup => ({
    name,
    passed: wrong.length === 0,
    says: wrong.length === 0 ? says : wrong.join("; "),
  });
  return [
    ...groups.map((about) =>
      groupOf(
        about,
        atRest.verdicts.filter(({ rule }) => rule.about === about),
      ),
    ),
    check(
      "while running",
      whileRunning.checks === 0 ? ["it was never checked"] : whileRunning.violations,
      `${whileRunning.checks} times, ${whileRunning.missed} while Postgres was away`,
    ),
    check(
      "comes to rest",
      atRest.rest.left,
      `${(atRest.rest.waitedMs / 1000).toFixed(1)} s after the last hold was decided`,
    ),
    check("faults", [...faults.failures, ...missing.map((kind) => `no ${kind}`)], "every kind came about"),
    check(
      "load",
      lacking.map((what) => `no ${what}`),
      "it had every outcome",
    ),
    check("answers", failures, "none that nobody should get"),
  ];
}

function groupOf(name: string, verdicts: readonly Verdict[]): CheckGroup {
  const wrong = verdicts.filter(({ outcome }) => outcome === "violated" || outcome === "failed");
  const looked = verdicts.reduce((sum, verdict) => sum + verdict.looked, 0);
  const holds = verdicts.filter(({ outcome }) => outcome === "holds").length;
  if (holds === 0 && wrong.length === 0) return { name, passed: false, says: "looked at nothing" };
  if (wrong.length === 0)
    return { name, passed: true, says: `${holds} of ${verdicts.length} rules looked at ${looked}` };
  const said = wrong.map(
    ({ rule, violations, examples }) => `${rule.name} ${violations} times (${examples.join("; ")})`,
  );
  return { name, passed: false, says: said.join("; ") };
}

/** What people read at the end; the last line counts the check groups. */
export function chaosText(report: ChaosReport): string {
  const groups = checkGroups(report);
  const failed = groups.filter(({ passed }) => !passed);
  const violations = report.atRest.violations + report.whileRunning.violations.length;
  return [
    "",
    `seed ${report.seed}, ${Math.round(report.seconds)} s`,
    "requests",
    ...table(report.requests),
    "faults",
    ...Object.entries(report.faults.counts).map(([kind, count]) => `  ${kind.padEnd(20)} ${count}`),
    "came to",
    `  ${Object.entries(report.outcome)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ")}`,
    `checks (${violations} violations)`,
    ...groups.map(({ name, passed, says }) => `  ${(passed ? "ok" : "FAILED").padEnd(7)} ${name.padEnd(14)} ${says}`),
    `${groups.length - failed.length} passed, ${failed.length} failed`,
  ].join("\n");
}

function table(tally: Tally): string[] {
  return Object.entries(tally).map(([kind, outcomes]) => {
    const counts = Object.entries(outcomes).sort(([, one], [, other]) => other - one);
    return `  ${kind.padEnd(20)} ${counts.map(([outcome, count]) => `${count} ${outcome}`).join(", ")}`;
  });
}

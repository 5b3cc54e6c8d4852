import type { Verdict } from "@stagedoor/invariants/evaluate";
import { allRules } from "@stagedoor/invariants/rules/all";
import { describe, expect, test } from "vitest";
import { makePlan } from "../src/chaos/plan.ts";
import { type ChaosReport, chaosText, checkGroups } from "../src/chaos/report.ts";

const plan = makePlan({
  seed: 1,
  loadMs: 5000,
  visitsPerSecond: 1,
  crowdPerSecond: 0,
  faults: ["kill-kafka"],
  pauseMs: [0, 0],
});
const held = (rule: Verdict["rule"]): Verdict => ({ rule, outcome: "holds", looked: 3, violations: 0, examples: [] });

function reportOf(given: Partial<ChaosReport>): ChaosReport {
  const verdicts = allRules().map(held);
  return {
    seed: 1,
    seconds: 60,
    plan,
    requests: { hold: { done: 3 } },
    failures: [],
    faults: { counts: { "kill-kafka": 1 }, failures: [] },
    whileRunning: { checks: 9, missed: 0, violations: [] },
    atRest: { mode: "at rest", verdicts, violations: 0, rest: { atRest: true, waitedMs: 1000, left: [] } },
    outcome: { confirmed: 1, cancelled: 1, expired: 1, payments: 1, "refused payments": 1, refunds: 1 },
    timeline: [],
    ...given,
  };
}

const failedOf = (given: Partial<ChaosReport>): string[] =>
  checkGroups(reportOf(given)).flatMap(({ name, passed }) => (passed ? [] : [name]));

describe("the report of a fault run", () => {
  test("ends with a line that counts its checks", () => {
    expect(chaosText(reportOf({})).split("\n").at(-1)).toMatch(/^1[0-9] passed, 0 failed$/);
  });

  test("fails for a rule that is broken or could not be asked, at rest and while running", () => {
    const { atRest, whileRunning } = reportOf({});
    for (const outcome of ["violated", "failed"] as const) {
      const [first, ...rest] = atRest.verdicts;
      const verdicts = [{ ...(first as Verdict), outcome, violations: 1 }, ...rest];
      expect(failedOf({ atRest: { ...atRest, verdicts } })).toEqual(["places"]);
    }
    expect(failedOf({ whileRunning: { ...whileRunning, violations: ["x"] } })).toEqual(["while running"]);
    expect(failedOf({ whileRunning: { ...whileRunning, checks: 0 } })).toEqual(["while running"]);
  });

  test("fails for a system that does not come to rest, a fault that did not come about, and answers nobody should get", () => {
    const { atRest } = reportOf({});
    expect(failedOf({ atRest: { ...atRest, rest: { atRest: false, waitedMs: 9, left: ["1 mail"] } } })).toEqual([
      "comes to rest",
    ]);
    expect(failedOf({ faults: { counts: {}, failures: [] } })).toEqual(["faults"]);
    expect(failedOf({ failures: ["hold: 500"] })).toEqual(["answers"]);
  });

  test("fails for a run that had nothing to check", () => {
    expect(failedOf({ outcome: { confirmed: 1 } })).toEqual(["load"]);
    const { atRest } = reportOf({});
    const verdicts = atRest.verdicts.map((verdict) =>
      verdict.rule.about === "seats" ? { ...verdict, outcome: "looked at nothing" as const } : verdict,
    );
    expect(failedOf({ atRest: { ...atRest, verdicts } })).toEqual(["seats"]);
  });
});

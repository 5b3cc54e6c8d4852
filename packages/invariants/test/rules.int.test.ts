import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkAtRest, checkWhileRunning } from "../src/check.ts";
import { evaluate } from "../src/evaluate.ts";
import type { Evidence } from "../src/evidence.ts";
import type { Rule } from "../src/rule.ts";
import { allRules } from "../src/rules/all.ts";
import { inSnapshots } from "../src/snapshots.ts";
import { type CleanSystem, makeCleanSystem } from "./cleanSystem.ts";
import { type Planted, plantings } from "./plantings.ts";

let system: CleanSystem;
beforeAll(async () => {
  system = await makeCleanSystem();
});
afterAll(() => system?.close());

const rules = allRules();
const ruleNamed = (name: string): Rule => rules.find((rule) => rule.name === name) as Rule;
const evidenceAfter = ({ evidence: change }: Planted): Evidence =>
  change === undefined ? system.evidence : { ...system.evidence, ...change(system.evidence) };

describe("a system without a fault", () => {
  test("breaks no rule, and gives each something to look at", async () => {
    const report = await inSnapshots(system.urls, (query) => checkAtRest(rules, query, system.evidence));
    const unlike = report.verdicts.filter(({ outcome }) => outcome !== "holds");
    expect(unlike.map(({ rule, outcome, examples }) => [rule.name, outcome, examples])).toEqual([]);
    expect(report.violations).toBe(0);
  });

  test("is asked only for what holds at every instant while it runs", async () => {
    const report = await inSnapshots(system.urls, (query) => checkWhileRunning(rules, query));
    expect(report.verdicts.length).toBeGreaterThan(10);
    expect(report.verdicts.every(({ rule, outcome }) => rule.holds === "always" && outcome === "holds")).toBe(true);
  });
});

test("rules can be asked through anything that answers rows as text, such as psql in a pod", async () => {
  const report = await inSnapshots(system.urls, (query) =>
    checkAtRest(
      rules,
      async (name, sql) => {
        const printed = (await query(name, sql)).map((row) => row.map((column) => String(column ?? "")).join("|"));
        return printed.map((line) => line.split("|"));
      },
      system.evidence,
    ),
  );
  expect(report).toMatchObject({ violations: 0 });
  expect(report.verdicts.every(({ outcome }) => outcome === "holds")).toBe(true);
});

describe("a rule finds what breaks it", () => {
  test.each(Object.entries(plantings))("%s", async (name, planted) => {
    const rule = ruleNamed(name);
    const verdict = await system.withPlanted(planted.sql ?? {}, (query) =>
      evaluate(rule, query, evidenceAfter(planted)),
    );
    expect(verdict.examples.join("\n")).toContain(planted.names);
    expect(verdict.outcome).toBe("violated");
    expect(verdict.violations).toBeGreaterThan(0);
  });

  test("and there is none that was never seen to", () => {
    expect(rules.map(({ name }) => name).filter((name) => !(name in plantings))).toEqual([]);
  });
});

describe("a rule that cannot tell", () => {
  test("says that it looked at nothing", async () => {
    const sql = { payments: "delete from refunds" };
    const verdict = await system.withPlanted(sql, (query) =>
      evaluate(ruleNamed("refunds-arrive"), query, system.evidence),
    );
    expect(verdict).toMatchObject({ outcome: "looked at nothing", looked: 0 });
  });

  test("says that it was left out where what it needs was not given, or is not there yet", async () => {
    const outcomes = await system.withPlanted({ bookings: "drop table taken_seats" }, async (query) =>
      Promise.all(
        ["taken-seats-are-booked", "versions-follow", "told-bookings-exist", "nobody-is-behind"].map(async (name) => {
          return (await evaluate(ruleNamed(name), query, { planted: new Set() })).outcome;
        }),
      ),
    );
    expect(outcomes).toEqual(["unknown", "unknown", "unknown", "unknown"]);
  });

  test("counts as a violation where it could not be asked", async () => {
    const report = await inSnapshots({}, (query) => checkAtRest([ruleNamed("never-oversold")], query));
    expect(report).toMatchObject({ violations: 1, verdicts: [{ outcome: "failed" }] });
  });
});

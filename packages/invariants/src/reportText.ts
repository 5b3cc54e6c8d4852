import type { Report } from "./check.ts";
import type { Verdict } from "./evaluate.ts";
import type { Rest } from "./rest.ts";

const marks = {
  holds: "ok",
  violated: "BROKEN",
  "looked at nothing": "nothing",
  unknown: "left out",
  failed: "FAILED",
};

/** A report for people: a line per rule with what was looked at, and some examples of what is wrong. */
export function reportText(report: Report & { readonly rest?: Rest }): string {
  const { verdicts, violations, mode, rest } = report;
  const of = (outcome: Verdict["outcome"]) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
  const [nothing, unknown] = [of("looked at nothing"), of("unknown")];
  return [
    ...(rest === undefined ? [] : [restLine(rest)]),
    ...verdicts.flatMap(verdictLines),
    [
      `${verdicts.length} rules ${mode}: ${of("holds")} hold`,
      ...(nothing > 0 ? [`${nothing} looked at nothing`] : []),
      ...(unknown > 0 ? [`${unknown} left out`] : []),
      `${of("violated") + of("failed")} do not; ${violations} violations`,
    ].join(", "),
  ].join("\n");
}

function restLine({ atRest, waitedMs, left }: Rest): string {
  const waited = `${(waitedMs / 1000).toFixed(1)} s`;
  return atRest ? `at rest after ${waited}` : `not at rest after ${waited}: ${left.join("; ")}`;
}

function verdictLines({ rule, outcome, looked, violations, examples }: Verdict): string[] {
  const figures = outcome === "violated" ? `${looked} looked at, ${violations} violations` : `${looked} looked at`;
  const line = `  ${marks[outcome].padEnd(8)}  ${rule.name.padEnd(32)}  ${figures.padEnd(16)}  ${rule.says}`;
  return [line, ...examples.map((example) => `              ${example}`)];
}

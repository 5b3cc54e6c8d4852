import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyChange, type Mutation } from "./mutation.ts";
import { projectOf, runTests, type TestOutcome, type TestRun } from "./runTests.ts";

export type Verdict =
  /** A test of each file that noticed. */
  | { kind: "caught"; by: string[] }
  /** All tests passed. */
  | { kind: "missed" }
  /** Tests could not be run, so nobody knows. */
  | { kind: "broken"; output: string };

/** Takes one safeguard away in a copy of the workspace, runs its tests, one project after the other, and puts it back. */
export async function tryMutation(mutation: Mutation, where: Omit<TestRun, "files" | "bail">): Promise<Verdict> {
  const before = new Map<string, string>();
  for (const change of mutation.changes) {
    const path = join(where.root, change.file);
    const text = readFileSync(path, "utf8");
    if (!before.has(path)) before.set(path, text);
    writeFileSync(path, applyChange(text, change));
  }
  try {
    return verdictOn(await runByProject(mutation.caughtBy, where));
  } finally {
    for (const [path, text] of before) writeFileSync(path, text);
  }
}

async function runByProject(files: readonly string[], where: Omit<TestRun, "files" | "bail">): Promise<TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  for (const project of new Set(files.map(projectOf))) {
    const ofProject = files.filter((file) => projectOf(file) === project);
    outcomes.push(await runTests({ ...where, files: ofProject, bail: 0 }));
  }
  return outcomes;
}

function verdictOn(outcomes: readonly TestOutcome[]): Verdict {
  const failed = outcomes.flatMap((outcome) => outcome.failed);
  if (failed.length > 0) return { kind: "caught", by: failed };
  const broken = outcomes.find(({ passed }) => !passed);
  return broken ? { kind: "broken", output: broken.output } : { kind: "missed" };
}

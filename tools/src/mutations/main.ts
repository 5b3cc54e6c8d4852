import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "@stagedoor/platform/state";
import { startTestServers } from "@stagedoor/platform/testing/servers";
import { stopOfThisProcess } from "../start/stopSignal.ts";
import { copyWorkspace } from "./copyWorkspace.ts";
import { mutations } from "./list.ts";
import type { Mutation } from "./mutation.ts";
import { projectOf, runTests } from "./runTests.ts";
import { tryMutation, type Verdict } from "./tryMutation.ts";

// npm run mutations [-- name…]: takes safeguards away, one at a time and in a copy of the workspace, and runs the tests that must
// notice. Where these need them, it uses the Postgres and Kafka that TEST_POSTGRES_URL and TEST_KAFKA_BROKERS name, or starts its own.

const signal = stopOfThisProcess();
const chosen = chooseBy(process.argv.slice(2));
const root = mkdtempSync(join(realpathSync(tmpdir()), "stagedoor-mutations-"));
const needsServers = chosen.some(({ caughtBy }) => caughtBy.some((file) => projectOf(file) !== "unit"));
const servers = needsServers ? await startTestServers(process.env) : undefined;
try {
  process.exitCode = await tryAll(chosen);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = signal.aborted ? 130 : 1;
} finally {
  await servers?.stop();
  rmSync(root, { recursive: true, force: true });
}
process.exit();

function chooseBy(names: readonly string[]): readonly Mutation[] {
  const unknown = names.find((name) => !mutations.some((mutation) => mutation.name === name));
  if (unknown === undefined)
    return names.length === 0 ? mutations : mutations.filter(({ name }) => names.includes(name));
  console.error(`no mutation "${unknown}"; there are:\n${mutations.map(({ name }) => `  ${name}`).join("\n")}`);
  process.exit(1);
}

/** Answers the exit code: 0 when each was caught. */
async function tryAll(all: readonly Mutation[]): Promise<number> {
  copyWorkspace(repositoryRoot, root);
  const where = { root, env: { ...process.env, ...servers?.env }, signal };
  const files = [...new Set(all.flatMap(({ caughtBy }) => caughtBy))];
  console.log(`without a mutation: ${files.length} files of tests …`);
  for (const project of new Set(files.map(projectOf))) {
    const ofProject = files.filter((file) => projectOf(file) === project);
    const { passed, failed, output } = await runTests({ ...where, files: ofProject, bail: 0 });
    if (!passed) throw new Error(`these tests fail as it is, so they prove nothing:\n${failed.join("\n") || output}`);
  }
  let missed = 0;
  for (const mutation of all) {
    const since = performance.now();
    const verdict = await tryMutation(mutation, where);
    if (verdict.kind !== "caught") missed += 1;
    console.log(`${lineOf(mutation, verdict)} (${((performance.now() - since) / 1000).toFixed(0)} s)`);
  }
  console.log(missed === 0 ? `all ${all.length} mutations were caught` : `${missed} of ${all.length} were not caught`);
  return missed === 0 ? 0 : 1;
}

function lineOf({ name, takes }: Mutation, verdict: Verdict): string {
  switch (verdict.kind) {
    case "caught": {
      const firsts = new Map(verdict.by.toReversed().map((test) => [test.split(":")[0], test]));
      return [`caught  ${name}: ${takes}`, ...firsts.values()].join("\n        by ");
    }
    case "missed":
      return `MISSED  ${name}: ${takes}`;
    case "broken":
      return `BROKEN  ${name}: its tests could not be run\n${verdict.output.slice(-2_000)}`;
  }
}

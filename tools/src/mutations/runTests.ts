import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** failed: what failed, by file and name. Nothing failed and not all went well: the tests could not be run. */
export type TestOutcome = { passed: boolean; failed: string[]; output: string };

export type TestRun = {
  /** Of the workspace. */
  root: string;
  /** From the root. */
  files: readonly string[];
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** How many failures are enough to know. */
  bail: number;
};

const patienceMs = 10 * 60_000;

/** Runs files of tests of one project. Limits: 10 minutes. */
export async function runTests({ root, files, env, signal, bail }: TestRun): Promise<TestOutcome> {
  const report = join(root, "mutation-report.json");
  rmSync(report, { force: true });
  const projects = [...new Set(files.map(projectOf))].flatMap((project) => ["--project", project]);
  const args = ["run", ...projects, ...files, "--reporter=json", `--outputFile=${report}`, `--bail=${bail}`];
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const { code, output } = await run(root, args, env, patience);
  signal.throwIfAborted();
  const { testResults } = existsSync(report) ? (JSON.parse(readFileSync(report, "utf8")) as Report) : noReport;
  const failed = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "failed")
      .map(({ fullName }) => `${name.slice(root.length + 1)}: ${fullName}`),
  );
  return { passed: code === 0, failed, output };
}

type Report = { testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[] };
const noReport: Report = { testResults: [] };

/** The project of a file of tests: hold.int.test.ts is of int. */
export function projectOf(file: string): string {
  const [, project] = /\.([a-z0-9]+)\.test\.ts$/.exec(file) ?? [];
  if (project === undefined) throw new Error(`${file} is no file of tests`);
  return project;
}

function run(cwd: string, args: string[], env: NodeJS.ProcessEnv, signal: AbortSignal) {
  const vitest = join(cwd, "node_modules", "vitest", "vitest.mjs");
  const child = spawn(process.execPath, [vitest, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"], signal });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once("error", (error) => (signal.aborted ? resolve({ code: null, output }) : reject(error)));
    child.once("close", (code) => resolve({ code, output }));
  });
}

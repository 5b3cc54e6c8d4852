import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Guardian } from "@stagedoor/platform/guardian";
import { launch } from "@stagedoor/platform/launch";
import { repositoryRoot } from "@stagedoor/platform/state";
import { type Counts, countReport, type Report } from "./count.ts";
import type { Suite } from "./suites.ts";

export type Around = { folder: string; env: NodeJS.ProcessEnv; guardian: Guardian; signal: AbortSignal };

/**
 * Runs one suite in a process group of its own, and prints its line; what it wrote is printed in full when it failed.
 * A suite that does not end in time is ended and counts as failed.
 */
export async function runSuite(suite: Suite, { folder, env, guardian, signal }: Around): Promise<Counts> {
  const since = performance.now();
  const reportFile = join(folder, `${suite.name}.json`);
  const logFile = join(folder, `${suite.name}.log`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  let why = "";
  let code: number;
  try {
    const child = await launch({
      name: suite.name,
      command: suite.command,
      args: suite.vitest ? [...suite.args, ...reporters] : suite.args,
      env: { ...env, NO_COLOR: "1", CI: "true" },
      cwd: repositoryRoot,
      logFile,
      guardian,
      ...(suite.shown ? { onLine: (line: string) => console.log(line) } : {}),
    });
    const giveUp = setTimeout(() => {
      why = ` (not done after ${suite.timeoutMs / 60_000} min)`;
      child.stop(15_000);
    }, suite.timeoutMs);
    const stop = () => child.stop(15_000);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    code = (await child.ended).code ?? 1;
    signal.removeEventListener("abort", stop);
    clearTimeout(giveUp);
  } catch (error) {
    code = 1;
    why = ` (${(error as Error).message})`;
  }
  const counts = suite.vitest
    ? countReport(readReport(reportFile), code)
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  if (counts.failed > 0 && !suite.shown && existsSync(logFile))
    process.stdout.write(`\n${readFileSync(logFile, "utf8").trimEnd()}\n\n`);
  printLine(suite.name, counts, (performance.now() - since) / 1000, why);
  return counts;
}

/** A suite that could not be started at all. */
export function couldNotRun(suite: Suite, reason: string): Counts {
  const counts = { passed: 0, failed: 1 };
  printLine(suite.name, counts, 0, ` (could not run: ${reason})`);
  return counts;
}

function printLine(name: string, { passed, failed }: Counts, seconds: number, why: string): void {
  const numbers = `${String(passed).padStart(5)} passed ${String(failed).padStart(5)} failed`;
  console.log(`${name.padEnd(14)}${numbers} ${seconds.toFixed(1).padStart(8)} s${why}`);
}

function readReport(file: string): Report | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Report) : undefined;
}

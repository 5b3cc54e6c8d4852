import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startGuardian } from "@stagedoor/platform/guardian";
import { stateRoot } from "@stagedoor/platform/state";
import { startTestServers, type TestServers } from "@stagedoor/platform/testing/servers";
import { stopOfThisProcess } from "../start/stopSignal.ts";
import { type Counts, sum } from "./count.ts";
import { couldNotRun, runSuite } from "./runSuite.ts";
import type { Suite } from "./suites.ts";
import { obtainKafkaTools } from "./tools.ts";

export type Session = { run(suite: Suite): Promise<Counts>; servers: Promise<TestServers | Error> };

/**
 * Runs suites against one Postgres and one Kafka for all, prints the closing line, and answers the exit code. Whatever
 * was started is stopped again, also after Ctrl-C.
 */
export async function testSession(
  options: { servers: boolean },
  suites: (session: Session) => Promise<Counts[]>,
): Promise<number> {
  const signal = stopOfThisProcess();
  const folder = join(stateRoot(), "test", String(process.pid), "suites");
  mkdirSync(folder, { recursive: true });
  const guardian = startGuardian();
  const env = cleanEnvironment(process.env);
  const servers = options.servers ? startServers(env) : Promise.resolve(new Error("this session has no servers"));
  const run = async (suite: Suite) => {
    if (signal.aborted) return couldNotRun(suite, "stopped");
    const around = { folder, env, guardian, signal };
    if (!suite.needsServers) return runSuite(suite, around);
    const started = await servers;
    if (started instanceof Error) return couldNotRun(suite, started.message);
    return runSuite(suite, { ...around, env: { ...env, ...started.env } });
  };
  let counts: Counts[];
  try {
    counts = await suites({ run, servers });
  } finally {
    const started = await servers;
    if (!(started instanceof Error)) await started.stop();
    await guardian.dismiss();
    rmSync(join(folder, ".."), { recursive: true, force: true });
  }
  const { passed, failed } = sum(counts);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function startServers(env: NodeJS.ProcessEnv): Promise<TestServers | Error> {
  try {
    await obtainKafkaTools();
    return await startTestServers(env);
  } catch (error) {
    return error as Error;
  }
}

/** What somebody has set for their own copy must not reach the tests. */
function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(STAGEDOOR_|npm_)/.test(name)));
}

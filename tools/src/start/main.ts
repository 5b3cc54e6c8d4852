import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seed } from "@stagedoor/demonstration/seed";
import { endLeftovers } from "@stagedoor/platform/stack/processList";
import { removeRunningFile, runningFile, writeRunningFile } from "@stagedoor/platform/stack/runningFile";
import { type Stack, startStack } from "@stagedoor/platform/stack/stack";
import { stateDirectory } from "@stagedoor/platform/state";
import { announcement } from "./announce.ts";
import { startProgress } from "./progress.ts";
import { stopOfThisProcess } from "./stopSignal.ts";
import { watchSources } from "./watchSources.ts";

const usage = `npm start -- [--fresh] [--no-seed]      npm run dev -- [the same]
  --fresh     forget the data of earlier starts
  --no-seed   without the demonstration's accounts and events`;

const { tell, seconds } = startProgress(process.env);
const stopped = stopOfThisProcess();
try {
  await run();
  process.exit(0);
} catch (error) {
  if (stopped.aborted) process.exit(130);
  console.error(`\n${(error as Error).message}`);
  process.exit(1);
}

async function run(): Promise<void> {
  const options = readOptions();
  const stateDir = stateDirectory(process.env);
  if (options.fresh) await forget(stateDir);
  else await endLeftovers(stateDir, tell).then(() => removeRunningFile(stateDir));
  const stack = await startStack({ env: process.env, tell, signal: stopped });
  const watching = options.watch ? watchSources(stack.parts, tell) : undefined;
  try {
    const seeded = options.seed && (await loadDemonstration(stack));
    stopped.throwIfAborted();
    stack.guardian.removeAtEnd(runningFile(stateDir));
    writeRunningFile(stateDir, { ...stack.addresses, pid: process.pid, startedAt: new Date().toISOString() });
    console.log(announcement(stack, { seconds: seconds(), seeded }));
    await new Promise<void>((resolve) => stopped.addEventListener("abort", () => resolve()));
  } finally {
    removeRunningFile(stateDir);
    watching?.close();
    console.log();
    tell("stopping");
    await stack.stop();
    tell("stopped");
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        fresh: { type: "boolean", default: false },
        seed: { type: "boolean", default: true },
        watch: { type: "boolean", default: false },
      },
      allowNegative: true,
    });
    return values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`);
  }
}

/** Removes the data of a copy; what was fetched (Kafka's jars) and other copies' folders stay. */
async function forget(stateDir: string): Promise<void> {
  await endLeftovers(stateDir, tell);
  for (const part of ["postgres", "kafka", "mail", "stripe", "logs", "secrets.json", "running.json"]) {
    rmSync(join(stateDir, part), { recursive: true, force: true });
  }
  tell("forgot the data of earlier starts");
}

/** The demonstration is a courtesy: when it cannot be loaded, the copy runs nevertheless. Answers whether it is there. */
async function loadDemonstration({ addresses }: Stack): Promise<boolean> {
  try {
    const { added } = await seed(addresses.web);
    tell(added > 0 ? `the demonstration is loaded (${added} new)` : "the demonstration is there");
    return true;
  } catch (error) {
    tell(`the demonstration could not be loaded: ${(error as Error).message}`);
    return false;
  }
}

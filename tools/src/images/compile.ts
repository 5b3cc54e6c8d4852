import { spawn } from "node:child_process";
import { globSync } from "node:fs";

/**
 * Run while an image is built, in the folder of its package and as the user that will run it: starts everything that can be started
 * there, so that Node keeps what it compiled in NODE_COMPILE_CACHE. There are no settings here, so services end at once by saying
 * which are missing, after all has been imported; what works without any is asked to end as soon as it says something.
 */
const flags = process.argv.slice(2);
/** Node keeps what it compiled when it exits, but not when a signal ends it. */
const exitWhenAsked = "data:text/javascript,process.once('SIGTERM',()=>process.exit())";
const longestMs = 180_000;

const entries = globSync(["src/main.ts", "src/cli/*.ts", "../../packages/*/src/cli/*.ts", "../../healthCheck.ts"]);
for (const entry of entries.sort()) {
  const { code, signal } = await run(entry);
  console.log(`${entry} ended with ${code ?? signal}`);
  if (signal !== null) throw new Error(`${entry} neither ended nor said anything for ${longestMs / 1000} s`);
}

function run(entry: string): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const env = { ...process.env, HOST: "127.0.0.1", PORT: "0" };
  const child = spawn(process.execPath, [...flags, `--import=${exitWhenAsked}`, entry], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
    timeout: longestMs,
    killSignal: "SIGKILL",
  });
  child.stdout.once("data", () => child.kill("SIGTERM")).resume();
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Run while an image is built, in the folder of its package and as the user that will run it: starts everything that can be started
 * there, so that Node keeps what it compiled in NODE_COMPILE_CACHE. There are no settings here, so services end at once by saying
 * which are missing, after all has been imported; what listens nevertheless is asked to end.
 */
const flags = process.argv.slice(2);
/** Node keeps what it compiled when it exits, but not when a signal ends it. */
const exitWhenAsked = "data:text/javascript,process.once('SIGTERM',()=>process.exit())";
const longestMs = 20_000;
const listening = 2_000;

const entries = globSync(["src/main.ts", "src/cli/*.ts", "../../packages/*/src/cli/*.ts", "../../healthCheck.ts"]);
for (const entry of entries.sort()) {
  const { code, signal } = await run(entry);
  process.stdout.write(`${join(basename(dirname(entry)), basename(entry))} ended with ${code ?? signal}\n`);
  if (signal === "SIGKILL") throw new Error(`${entry} did not end within ${longestMs / 1000} s of being asked`);
}

function run(entry: string): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const env = { ...process.env, HOST: "127.0.0.1", PORT: "0" };
  const child = spawn(process.execPath, [...flags, `--import=${exitWhenAsked}`, entry], { env, stdio: "ignore" });
  const ask = setTimeout(() => child.kill("SIGTERM"), listening);
  const force = setTimeout(() => child.kill("SIGKILL"), longestMs);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearTimeout(ask);
      clearTimeout(force);
      resolve({ code, signal });
    });
  });
}

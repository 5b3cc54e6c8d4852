import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";

/**
 * Run while an image is built, in the folder of its package and as the user that will run it: starts everything that can be started
 * there, so that Node keeps what it compiled in NODE_COMPILE_CACHE. There are no settings here, so services end at once by saying
 * which are missing, after all has been imported; what works without any is asked to end as soon as it says something. Anything else is
 * a defect, such as a file that is missing, and ends the build.
 */
const flags = process.argv.slice(2);
/** Node keeps what it compiled when it exits, but not when a signal ends it. */
const exitWhenAsked = "data:text/javascript,process.once('SIGTERM',()=>process.exit())";
const longestMs = 180_000;
const main = "src/main.ts";
const badSettings = 78;

const entries = globSync([main, "src/cli/*.ts", "../../packages/*/src/cli/*.ts", "../../healthCheck.ts"]);
for (const entry of entries.sort()) {
  const { code, signal, errors } = await run(entry);
  console.log(`${entry} ended with ${code ?? signal}`);
  if (signal !== null) throw new Error(`${entry} neither ended nor said anything for ${longestMs / 1000} s\n${errors}`);
  if (entry === main && code !== 0 && code !== badSettings) throw new Error(`${entry} does not start\n${errors}`);
}

async function run(entry: string) {
  const child = spawn(process.execPath, [...flags, `--import=${exitWhenAsked}`, entry], {
    env: { ...process.env, HOST: "127.0.0.1", PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: longestMs,
    killSignal: "SIGKILL",
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  child.stdout.once("data", () => child.kill("SIGTERM")).resume();
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, errors };
}

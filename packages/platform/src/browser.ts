import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { aptInstall, canInstall } from "./apt.ts";

const run = promisify(execFile);
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const macApplications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * A Chromium for the journeys: the one that CHROMIUM_PATH names, one on this machine, or, as root on a Debian or
 * Ubuntu, the distribution's own package, which is installed then (up to 10 min).
 * Errors: rejects naming all of these when none of them works.
 */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env.CHROMIUM_PATH) {
    if (await works(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH;
    throw new Error(`CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which is not a browser that runs`);
  }
  const found = await firstThatWorks(candidates(env));
  if (found !== undefined) return found;
  let reason = "it is not root on a Debian or Ubuntu that could install it";
  if (canInstall()) {
    reason = await installFromDebian();
    const installed = await firstThatWorks(candidates(env));
    if (installed !== undefined) return installed;
  }
  throw new Error(
    `No browser for the journeys: CHROMIUM_PATH is not set, none of ${names.join(", ")} is on the PATH, and ${reason}. Install one, for example: apt-get install -y chromium`,
  );
}

function candidates(env: NodeJS.ProcessEnv): string[] {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...macApplications].filter(isExecutable);
}

async function firstThatWorks(paths: string[]): Promise<string | undefined> {
  for (const path of paths) if (await works(path)) return path;
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Ubuntu's `chromium-browser` may be a stub that only asks for a snap: it is asked for its version. */
async function works(path: string): Promise<boolean> {
  try {
    const { stdout } = await run(path, ["--version"], { timeout: 30_000 });
    return /chrom|edge/i.test(stdout);
  } catch {
    return false;
  }
}

/** What came of it, as the end of a sentence. */
async function installFromDebian(): Promise<string> {
  console.error("installing a browser for the journeys: apt-get install chromium");
  try {
    await aptInstall(["chromium"]);
    return "apt-get installed one that does not run";
  } catch (error) {
    return (error as Error).message;
  }
}

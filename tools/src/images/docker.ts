import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { repositoryRoot } from "@stagedoor/platform/state";
import { type ComposeConfig, composeAnnouncement } from "./announcement.ts";

/**
 * `docker:build`, `docker:up` and `docker:down`: docker compose, with what it would otherwise have to be told each time. Further
 * arguments go to compose: `npm run docker:down -- -v` removes the data too.
 */
const [task = "", ...further] = process.argv.slice(2);
const ask = promisify(execFile);

async function compose(...args: string[]): Promise<void> {
  const child = spawn("docker", ["compose", ...args], { cwd: repositoryRoot, stdio: "inherit" });
  const code = await new Promise<number>((resolve) => {
    child.once("error", (error) => {
      console.error(`docker could not be run: ${error.message}`);
      resolve(1);
    });
    child.once("exit", (exit) => resolve(exit ?? 1));
  });
  if (code !== 0) process.exit(code);
}

/** Which commit the images are of; a folder without git has none. */
async function revision(): Promise<string> {
  const head = ask("git", ["rev-parse", "HEAD"], { cwd: repositoryRoot });
  return head.then(({ stdout }) => stdout.trim()).catch(() => "unknown");
}

async function build(...args: string[]): Promise<void> {
  await compose("--profile", "demo", "build", "--build-arg", `REVISION=${await revision()}`, ...args);
}

async function up(): Promise<void> {
  const since = Date.now();
  await build();
  await compose("up", "--detach", "--wait", ...further);
  const { stdout } = await ask("docker", ["compose", "config", "--format", "json"], { cwd: repositoryRoot });
  console.log(composeAnnouncement(JSON.parse(stdout) as ComposeConfig, (Date.now() - since) / 1000));
}

if (task === "build") await build(...further);
else if (task === "up") await up();
else await compose("--profile", "demo", "down", "--remove-orphans", ...further);

// Every npm script starts here, on whatever Node is there (20 or newer) and without an installed dependency: it installs
// what is locked when that has changed, and hands over to the pinned Node.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".stagedoor-installed");
const pinnedNode = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const tasks = {
  start: ["start/main.ts"],
  dev: ["start/main.ts", "--watch"],
  test: ["test/main.ts"],
  "test-long": ["test/long.ts"],
  "test-stripe": ["test/stripe.ts"],
  "test-cluster": ["test/cluster.ts"],
  bench: ["../../bench/src/main.ts"],
  chaos: ["chaos/main.ts"],
  mutations: ["mutations/main.ts"],
  check: ["check/main.ts"],
  "check-invariants": ["invariants/main.ts"],
  seed: ["seed/main.ts"],
  unseed: ["seed/remove.ts"],
  psql: ["psql/main.ts"],
  "docker-build": ["images/docker.ts", "build"],
  "docker-up": ["images/docker.ts", "up"],
  "docker-down": ["images/docker.ts", "down"],
  "docs-generate": ["docs/generate.ts"],
};

const [name = "", ...rest] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) fail(`no task "${name}"; there are: ${Object.keys(tasks).join(", ")}`);
if (Number(process.versions.node.split(".")[0]) < 20) {
  fail(`Node 20 or newer is needed to start; this is ${process.version}. See https://nodejs.org/en/download`);
}
process.env.STAGEDOOR_BEGAN ??= String(Date.now());

const wanted = lockedState();
if (!existsSync(pinnedNode) || !existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  const code = await install();
  if (code !== 0) fail(`the locked dependencies could not be installed (code ${code}); what pnpm says is above`);
  if (!existsSync(pinnedNode)) fail(`the pinned Node is not at ${pinnedNode} after the installation`);
  writeFileSync(stamp, lockedState());
}
const [script, ...options] = task;
process.exit(await handOver(pinnedNode, [join(root, "tools", "src", script), ...options, ...rest]));

/** A hash of everything that decides what is installed. */
function lockedState() {
  const hash = createHash("sha256");
  const workspaces = ["services", "packages"].flatMap((folder) => {
    if (!existsSync(join(root, folder))) return [];
    return readdirSync(join(root, folder)).map((one) => join(folder, one));
  });
  const manifests = [".", ...workspaces, "tools", "e2e", "bench"].map((folder) => join(folder, "package.json"));
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...manifests.sort()]) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(`${file}\n${readFileSync(path, "utf8")}\n`);
  }
  return hash.digest("hex");
}

function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const since = Date.now();
  console.log(`installing the locked dependencies with ${packageManager} …`);
  const progress = setInterval(
    () => console.log(`  still installing, ${Math.round((Date.now() - since) / 1000)} s`),
    15_000,
  );
  // CI: pnpm must never stop to ask something.
  const child = spawn("npx", ["--yes", packageManager, "install", "--frozen-lockfile", "--reporter=append-only"], {
    cwd: root,
    env: { ...process.env, CI: "true", npm_config_loglevel: "error" },
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const shown = [];
  child.stdout.on("data", (chunk) => shown.push(chunk));
  return new Promise((resolve) => {
    child.once("error", (error) => fail(`npx could not be run: ${error.message}; it comes with npm`));
    child.once("close", (code, signal) => {
      clearInterval(progress);
      if (code === 0) console.log(`installed in ${((Date.now() - since) / 1000).toFixed(1)} s`);
      else process.stdout.write(Buffer.concat(shown));
      resolve(code ?? `signal ${signal}`);
    });
  });
}

/**
 * Runs the task to its end and returns its exit code. Signals are passed on; and the task sees by the end of the IPC
 * channel when this process was killed.
 */
function handOver(node, args) {
  const bins = [dirname(node), join(root, "node_modules", ".bin")];
  const env = { ...process.env, PATH: [...bins, process.env.PATH].join(delimiter), STAGEDOOR_HANDED_OVER: "1" };
  const child = spawn(node, args, { cwd: root, env, stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  watchNpm(child);
  return new Promise((resolve) => {
    child.once("error", (error) => fail(`cannot run ${node}: ${error.message}`));
    child.once("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

/**
 * npm that is killed takes nobody with it, and neither does one that is asked to end: its shell dies of that signal and passes
 * nothing on. Run by npm (through one or two shells), we ask the task to end, once, when npm is gone.
 */
function watchNpm(child) {
  const ancestors = [];
  for (let pid = process.ppid; pid > 1 && ancestors.length < 5; pid = ancestors.at(-1).parent) {
    const found = readProcess(pid);
    if (found === undefined) return;
    ancestors.push({ pid, ...found });
  }
  const npm = ancestors.find(({ name }) => name.startsWith("npm"));
  if (npm === undefined) return;
  const watch = setInterval(() => {
    if (readProcess(npm.pid)?.began === npm.began) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, 500).unref();
}

/** From /proc/<pid>/stat: "pid (name) state parent …", the start time as the 22nd field. */
function readProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    const fields = stat.slice(end + 2).split(" ");
    const name = stat.slice(stat.indexOf("(") + 1, end);
    return { name, parent: Number(fields[1]), began: fields[19] };
  } catch {
    return undefined;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

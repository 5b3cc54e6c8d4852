import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { freePorts, isFree } from "@stagedoor/platform/freePort";
import { portNames, portSetting } from "@stagedoor/platform/ports";
import { isRunning } from "@stagedoor/platform/processIdentity";
import { repositoryRoot, stateRoot } from "@stagedoor/platform/state";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

type Copy = { child: ChildProcess; output: () => string; ended: Promise<number | null> };
type Listed = { pid: number; startedAt: string; name: string };

const parent = join(stateRoot(), "test", String(process.pid));
mkdirSync(parent, { recursive: true });
const home = mkdtempSync(join(parent, "start-"));
const main = join(repositoryRoot, "tools", "src", "start", "main.ts");
const ports = await freePorts(portNames.length);
const port = (name: (typeof portNames)[number]) => ports[portNames.indexOf(name)] as number;
const runningJson = join(home, "running.json");
const copies: Copy[] = [];

/** A copy on ports of its own, with `web` as its only service. */
function start(env: Record<string, string> = {}): Copy {
  const moved = portNames.map((name) => [portSetting(name), String(port(name))]);
  const child = spawn(process.execPath, [main, "--no-seed"], {
    env: {
      ...process.env,
      ...Object.fromEntries(moved),
      STAGEDOOR_HOME: home,
      STAGEDOOR_SERVICES: "web",
      STRIPE_SECRET_KEY: "",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const copy = { child, output: () => output, ended };
  copies.push(copy);
  return copy;
}

async function ready(copy: Copy): Promise<void> {
  const failed = copy.ended.then(() => Promise.reject(new Error(copy.output())));
  await Promise.race([failed, until(() => existsSync(runningJson), { timeoutMs: 110_000, what: "running.json" })]);
}

function listed(): Listed[] {
  return JSON.parse(readFileSync(join(home, "processes.json"), "utf8")).children;
}

async function allPortsFree(): Promise<boolean> {
  return (await Promise.all(ports.map(isFree))).every(Boolean);
}

afterAll(async () => {
  for (const { child } of copies) child.kill("SIGTERM");
  await Promise.all(copies.map(({ ended }) => ended));
  rmSync(parent, { recursive: true, force: true });
});

describe("a copy that runs", () => {
  let copy: Copy;
  beforeAll(async () => {
    copy = start();
    await ready(copy);
  });

  test("running.json names addresses that answer", async () => {
    const { web, mail, stripe, pid } = JSON.parse(readFileSync(runningJson, "utf8"));
    expect(pid).toBe(copy.child.pid);
    for (const address of [web, mail, stripe]) expect((await fetch(address)).status).toBe(200);
    expect(copy.output()).toContain(web);
  });

  test("a second start on the same data is refused and leaves the first alone", async () => {
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`process ${copy.child.pid}`);
    expect(second.output()).toContain("STAGEDOOR_PORT");
    expect(existsSync(runningJson)).toBe(true);
  });

  test("a service that dies is started again, and the log says so", async () => {
    const web = listed().find(({ name }) => name === "web") as Listed;
    process.kill(web.pid, "SIGKILL");
    await until(() => listed().some(({ name, pid }) => name === "web" && pid !== web.pid), { what: "another web" });
    await until(async () => (await fetch(`http://127.0.0.1:${port("web")}/readyz`)).ok, { what: "web is ready" });
    expect(copy.output()).toContain("web ended (SIGKILL)");
  });

  test("killed itself, it leaves no process, no running.json and no port behind", async () => {
    const processes = listed();
    expect(processes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["postgres", "kafka", "mail", "stripe", "web"]),
    );
    copy.child.kill("SIGKILL");
    await until(() => !processes.some(isRunning), { timeoutMs: 30_000, what: "every process has ended" });
    await until(allPortsFree, { what: "every port is free" });
    expect(existsSync(runningJson)).toBe(false);
  });

  test("starts again on the data of the one that was killed, and SIGTERM ends it in order", async () => {
    const again = start();
    await ready(again);
    const processes = listed();
    again.child.kill("SIGTERM");
    expect(await again.ended).toBe(0);
    expect(processes.filter(isRunning)).toEqual([]);
    expect(existsSync(runningJson)).toBe(false);
    expect(await allPortsFree()).toBe(true);
    expect(readFileSync(join(home, "logs", "postgres.log"), "utf8")).not.toContain("was interrupted");
  });
});

describe("a copy that cannot run", () => {
  test("names the port that is taken and the setting that moves it", async () => {
    const holder = createServer().listen(port("mail"), "127.0.0.1");
    await new Promise((resolve) => holder.once("listening", resolve));
    const copy = start();
    expect(await copy.ended).toBe(1);
    expect(copy.output()).toContain(`port ${port("mail")} (mail) is taken`);
    expect(copy.output()).toContain("STAGEDOOR_PORT_MAIL moves it");
    await new Promise((resolve) => holder.close(resolve));
  });

  test("names what is missing and how to get it where neither Java nor a container engine is there", async () => {
    const bin = join(home, "bin");
    mkdirSync(bin);
    for (const tool of ["id", "setpriv", "true"]) symlinkSync(`/usr/bin/${tool}`, join(bin, tool));
    const copy = start({ PATH: bin });
    expect(await copy.ended).toBe(1);
    expect(copy.output()).toContain("Java was not found");
    expect(copy.output()).toContain("apt-get install");
    expect(await allPortsFree()).toBe(true);
  });

  test("refuses a live Stripe key", async () => {
    const copy = start({ STRIPE_SECRET_KEY: "sk_live_example" });
    expect(await copy.ended).toBe(1);
    expect(copy.output()).toContain("live key");
  });

  test("asks for the webhook secret with a test key, and prints the line that makes one", async () => {
    const copy = start({ STRIPE_SECRET_KEY: "sk_test_example" });
    expect(await copy.ended).toBe(1);
    expect(copy.output()).toContain(
      `stripe listen --forward-to http://localhost:${port("web")}/api/v1/webhooks/stripe`,
    );
    expect(copy.output()).toContain("STRIPE_WEBHOOK_SECRET");
  });
});

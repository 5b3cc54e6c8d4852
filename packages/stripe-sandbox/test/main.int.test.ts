import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { start } from "./bench.ts";

const main = new URL("../src/main.ts", import.meta.url).pathname;

type Run = { child: ChildProcess; said(): string; ended: Promise<unknown[]> };

function run(env: Record<string, string>): Run {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += chunk));
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, said: () => text, ended: once(child, "exit") };
}

/** The address it prints once it listens. */
async function listening({ said }: Run): Promise<string> {
  await expect.poll(said, { timeout: 20_000 }).toMatch(/http:\S+/);
  return /http:\S+/.exec(said())?.[0] ?? "";
}

test.each(["SIGTERM", "SIGINT"] as const)("it answers, and ends gracefully on %s", async (signal) => {
  const sandbox = run({ PORT: "0" });
  const url = await listening(sandbox);
  expect((await fetch(url)).status).toBe(200);
  sandbox.child.kill(signal);
  expect(await sandbox.ended).toEqual([0, null]);
});

test("supervised, it ends when its supervisor is gone", async () => {
  const sandbox = run({ PORT: "0", STAGEDOOR_SUPERVISED: "1" });
  await listening(sandbox);
  sandbox.child.stdin?.end();
  expect(await sandbox.ended).toEqual([0, null]);
});

test("a taken port and a bad setting stop the start and are named", async () => {
  const { sandbox } = await start();
  const taken = run({ PORT: new URL(sandbox.url).port });
  expect(await taken.ended).toEqual([1, null]);
  expect(taken.said()).toContain(`port ${new URL(sandbox.url).port} is taken; set PORT`);
  const bad = run({ PORT: "0", PUBLIC_URL: "nowhere" });
  expect(await bad.ended).toEqual([1, null]);
  expect(bad.said()).toContain("PUBLIC_URL must be an http or https address");
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, connect as dial, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { authEnv, compileCache, password } from "./startAuth.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
/** Starting a process takes a second alone, and many on a machine that runs everything at once. */
const patience = { timeoutMs: 100_000 };
const testPatience = { timeout: 240_000 };
const children: ChildProcess[] = [];
let own: Awaited<ReturnType<typeof authEnv>>;

beforeAll(async () => {
  own = await authEnv();
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

afterAll(() => own.drop());

function startProcess(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: compileCache,
      ...own.env,
      PORT: "0",
      PUBLIC_URL: "http://localhost:4200",
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  children.push(child);
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const exited = once(child, "exit").then(([code]) => code as number);
  const url = () =>
    until(() => /"url":"([^"]+)"/.exec(output)?.[1], { ...patience, what: "the log says where it listens" });
  return { child, url, exited, output: () => output };
}

async function status(url: string): Promise<number> {
  return (await fetch(url)).status;
}

it("bad settings stop the start, each is named, and none is shown", testPatience, async () => {
  const { exited, output } = startProcess({
    DATABASE_URL: "mysql://secret@x",
    PORT: "http",
    KEY_ENCRYPTION_SECRET: "short",
  });
  expect(await exited).toBe(78);
  for (const name of ["DATABASE_URL", "PORT", "KEY_ENCRYPTION_SECRET"]) expect(output()).toContain(`${name} must`);
  expect(output()).not.toContain("secret@x");
});

describe("started before Postgres", testPatience, () => {
  it("lives, is not ready, answers 503, and becomes ready when Postgres comes", async () => {
    const gate = await closedGate(new URL(own.env.DATABASE_URL ?? ""));
    const { url, child, exited } = startProcess({ DATABASE_URL: gate.url });
    const base = await url();
    expect(await status(`${base}/livez`)).toBe(200);
    expect(await status(`${base}/readyz`)).toBe(503);
    const refused = await fetch(`${base}/.well-known/jwks.json`);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    gate.open();
    await until(async () => (await status(`${base}/readyz`)) === 200, patience);
    expect(await status(`${base}/.well-known/jwks.json`)).toBe(200);
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    gate.close();
  });

  it("stops at once when told to while it waits", async () => {
    const gate = await closedGate(new URL(own.env.DATABASE_URL ?? ""));
    const { url, child, exited } = startProcess({ DATABASE_URL: gate.url });
    await url();
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    gate.close();
  });
});

describe("told to stop", testPatience, () => {
  it("under load it finishes every request that it accepted", async () => {
    // Slow hashes, one at a time: most requests are in hand or wait when the signal comes.
    const slow = { ARGON2_CONCURRENCY: "1", ARGON2_MEMORY_KIB: "65536", ARGON2_PASSES: "2" };
    const { url, child, exited, output } = startProcess(slow);
    const base = await url();
    await until(async () => (await status(`${base}/readyz`)) === 200, patience);
    const requests = Array.from({ length: 20 }, () =>
      fetch(`${base}/api/v1/auth/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "Ada", email: `${crypto.randomUUID()}@example.test`, password, role: "host" }),
      }),
    );
    await Promise.any(requests);
    child.kill("SIGTERM");
    const replies = await Promise.all(requests);
    expect(replies.map((reply) => reply.status)).toEqual(Array(20).fill(201));
    expect(replies.some((reply) => reply.headers.get("connection") === "close")).toBe(true);
    expect(await exited).toBe(0);
    expect(output()).toContain('"stopped"');
  });

  it("by its supervisor's end it stops as well", async () => {
    const { url, child, exited } = startProcess({ STAGEDOOR_SUPERVISED: "1" });
    await url();
    child.stdin.end();
    expect(await exited).toBe(0);
  });
});

/** Stands before Postgres and refuses everybody until it is opened. */
async function closedGate(target: URL): Promise<{ url: string; open(): void; close(): void }> {
  let isOpen = false;
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => {});
    if (!isOpen) return client.destroy();
    const upstream = dial(Number(target.port), target.hostname).on("error", () => client.destroy());
    client.pipe(upstream).pipe(client);
    return undefined;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(target);
  url.port = String((server.address() as { port: number }).port);
  url.hostname = "127.0.0.1";
  return {
    url: url.href,
    open: () => {
      isOpen = true;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { Guardian } from "./guardian.ts";

export type Ending = { code: number | null; signal: NodeJS.Signals | null };

export type Running = {
  name: string;
  pid: number;
  /** The last lines the process wrote, oldest first; at most 40. */
  lastLines(): string[];
  ended: Promise<Ending>;
  /** Asks the process group to end, and kills it after `graceMs`. Stopping twice waits for the same end. */
  stop(graceMs?: number): Promise<Ending>;
};

export type LaunchOptions = {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  user?: { uid: number; gid: number } | undefined;
  /** Everything the process writes is appended here. */
  logFile: string;
  /** Ends the process when this one is killed. */
  guardian?: Guardian | undefined;
  /** What asks the process politely to end. Default SIGTERM; SIGINT is Postgres' fast shutdown. */
  stopSignal?: NodeJS.Signals;
  /** True for what others need while they end. */
  endsLast?: boolean;
  onLine?: ((line: string) => void) | undefined;
};

const keptLines = 40;

/**
 * Starts a process in a group of its own (a Ctrl-C in the terminal reaches only us, and we stop things in order).
 * Its stdin is a pipe that we hold, so that it can notice when we are gone.
 * Errors: rejects when the command cannot be run at all.
 */
export async function launch(options: LaunchOptions): Promise<Running> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    ...options.user,
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) =>
      reject(new Error(`${options.name}: cannot run ${options.command}: ${error.message}`)),
    );
  });
  const pid = child.pid as number;
  child.stdin.on("error", () => {});
  options.guardian?.watch({ pid, signal: options.stopSignal ?? "SIGTERM", endsLast: options.endsLast ?? false });

  const log = createWriteStream(options.logFile, { fd: openSync(options.logFile, "a", 0o600) });
  const lines: string[] = [];
  const take = (line: string) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    options.onLine?.(line);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipe(log, { end: false });
    readLines(stream, take);
  }

  const ended = new Promise<Ending>((resolve) => {
    // Whatever it started dies with it.
    child.once("exit", () => signalTo(-pid, "SIGKILL"));
    child.once("close", (code, signal) => {
      log.end();
      options.guardian?.forget(pid);
      resolve({ code, signal });
    });
  });
  let stopping: Promise<Ending> | undefined;
  return {
    name: options.name,
    pid,
    lastLines: () => [...lines],
    ended,
    stop(graceMs = 10_000) {
      stopping ??= stopGroup(pid, options.stopSignal ?? "SIGTERM", graceMs, ended);
      return stopping;
    },
  };
}

async function stopGroup(
  pid: number,
  signal: NodeJS.Signals,
  graceMs: number,
  ended: Promise<Ending>,
): Promise<Ending> {
  signalTo(pid, signal);
  const timer = setTimeout(() => signalTo(-pid, "SIGKILL"), graceMs);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function readLines(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) take(part);
    if (rest.length > 100_000) rest = "";
  });
  stream.on("end", () => {
    if (rest !== "") take(rest);
  });
}

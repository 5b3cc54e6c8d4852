import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { endProcesses, type Identified, isRunning, startedAt } from "../processIdentity.ts";

type Listed = Identified & { name: string; signal: NodeJS.Signals };
type Content = { supervisor: Identified; guardian: Identified; children: Listed[] };

export type ProcessList = {
  add(name: string, pid: number, signal?: NodeJS.Signals): void;
  remove(pid: number): void;
  close(): void;
};

const guardianPatienceMs = 25_000;

/**
 * Makes sure that this state directory has no other processes, ending those of a run that was killed.
 * Errors: rejects when the copy is running right now.
 */
export async function endLeftovers(stateDir: string, tell: (message: string) => void): Promise<void> {
  const file = listFile(stateDir);
  if (!existsSync(file)) return;
  const { supervisor, guardian, children } = JSON.parse(readFileSync(file, "utf8")) as Content;
  if (isRunning(supervisor)) {
    throw new Error(
      `Stagedoor is already running from ${stateDir} (process ${supervisor.pid}). Stop it first, or set STAGEDOOR_PORT to another port (such as 4300) for a second copy beside it.`,
    );
  }
  // Its guardian may still be at work, and does the same, more gently.
  const deadline = performance.now() + guardianPatienceMs;
  while (isRunning(guardian) && performance.now() < deadline) await delay(100);
  const left = children.filter(isRunning);
  if (left.length > 0) {
    tell(`ending what an earlier run left behind: ${left.map(({ name, pid }) => `${name} (${pid})`).join(", ")}`);
    await endProcesses(left, 10_000);
  }
  rmSync(file, { force: true });
}

/** Notes on disk which processes belong to this run, for the next start to clean up when all of us are killed. */
export function openProcessList(stateDir: string, guardianPid: number): ProcessList {
  const content: Content = { supervisor: identify(process.pid), guardian: identify(guardianPid), children: [] };
  const write = () => {
    const file = listFile(stateDir);
    mkdirSync(stateDir, { recursive: true });
    writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  };
  write();
  return {
    add(name, pid, signal = "SIGTERM") {
      content.children.push({ name, signal, ...identify(pid) });
      write();
    },
    remove(pid) {
      content.children = content.children.filter((child) => child.pid !== pid);
      write();
    },
    close: () => rmSync(listFile(stateDir), { force: true }),
  };
}

function identify(pid: number): Identified {
  return { pid, startedAt: startedAt(pid) };
}

function listFile(stateDir: string): string {
  return join(stateDir, "processes.json");
}

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** A process that cannot be mistaken for a later one with the same pid. */
export type Identified = { pid: number; startedAt: string };

/**
 * When the process started, in the system's own terms (clock ticks after boot on Linux), or "" when it does not exist.
 * Only good for comparing with itself.
 */
export function startedAt(pid: number): string {
  try {
    if (process.platform !== "linux") {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { stdio: ["ignore", "pipe", "ignore"] })
        .toString()
        .trim();
    }
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; the fields after it are fixed: state is the 3rd, start time the 22nd.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  } catch {
    return "";
  }
}

export function isRunning({ pid, startedAt: since }: Identified): boolean {
  return since !== "" && startedAt(pid) === since;
}

/**
 * Ends the processes, each by its own signal first and by SIGKILL to its process group after `graceMs`.
 * A pid that belongs to another process by now is left alone.
 */
export async function endProcesses(list: (Identified & { signal: NodeJS.Signals })[], graceMs: number): Promise<void> {
  const alive = () => list.filter(isRunning);
  for (const { pid, signal } of alive()) tryKill(pid, signal);
  const deadline = Date.now() + graceMs;
  while (alive().length > 0 && Date.now() < deadline) await delay(50);
  for (const { pid } of alive()) tryKill(-pid, "SIGKILL");
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}

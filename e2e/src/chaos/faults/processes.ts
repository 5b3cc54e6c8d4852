import { setTimeout as delay } from "node:timers/promises";
import { until } from "@stagedoor/platform/testing/until";
import type { ChaosSystem } from "../system.ts";

const backTimeoutMs = 60_000;

/** Sends a signal that ends a process, and waits until its keeper runs another. Errors: it does not within a minute. */
export async function endAndAwait(system: ChaosSystem, name: string, how: NodeJS.Signals): Promise<void> {
  const kept = keptOf(system, name);
  const before = kept.running();
  // Somebody else's fault may just have ended it; then there is nothing left to end.
  if (before !== undefined) process.kill(before.pid, how);
  await until(() => kept.running() !== undefined && kept.running() !== before, {
    what: `${name} runs again`,
    timeoutMs: backTimeoutMs,
  });
}

/** Stops a process for a time without its knowing, and lets it go on. */
export async function freeze(system: ChaosSystem, name: string, forMs: number, signal: AbortSignal): Promise<void> {
  const running = keptOf(system, name).running();
  if (running === undefined) throw new Error(`${name} does not run`);
  process.kill(running.pid, "SIGSTOP");
  try {
    await delay(forMs, undefined, { signal });
  } finally {
    try {
      process.kill(running.pid, "SIGCONT");
    } catch {
      // It was killed meanwhile.
    }
  }
}

function keptOf({ parts }: ChaosSystem, name: string) {
  const kept = parts.get(name);
  if (kept === undefined) throw new Error(`there is no process ${name}; there are ${[...parts.keys()].join(", ")}`);
  return kept;
}

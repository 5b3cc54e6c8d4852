import { setTimeout as delay } from "node:timers/promises";
import type { ChaosSystem } from "../system.ts";

const skewMs = 60_000;

/** Lets a second replica run with a clock that is a minute ahead, then with one that is behind, and then with the right one. */
export async function skewClock(system: ChaosSystem, name: string, forMs: number, signal: AbortSignal): Promise<void> {
  const replica = Object.values(system.replicas).find((one) => one.name === name);
  if (replica === undefined) throw new Error(`${name} cannot be given another clock`);
  const run = async (ms: number): Promise<void> => {
    replica.setClock(ms);
    await replica.kept.restart();
  };
  try {
    for (const ms of [skewMs, -skewMs]) {
      await run(ms);
      await delay(forMs, undefined, { signal });
    }
  } finally {
    await run(0);
  }
}

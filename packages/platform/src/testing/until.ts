import { setTimeout as delay } from "node:timers/promises";

type Probed<T> = T | undefined | false;

/**
 * Asks `probe` until it answers something other than undefined or false, and returns that. An error that the probe
 * throws counts as "not yet"; the last one is told when time is up.
 * Limits: `timeoutMs` (default 15 s) in all, `everyMs` (default 25 ms) between two questions.
 */
export async function until<T>(
  probe: () => Probed<T> | Promise<Probed<T>>,
  options: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<T> {
  const { timeoutMs = 15_000, everyMs = 25, what = probe.toString().slice(0, 200) } = options;
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) {
      const reason = cause instanceof Error ? ` (last error: ${cause.message})` : "";
      throw new Error(`not within ${timeoutMs} ms: ${what}${reason}`, { cause });
    }
    await delay(everyMs);
  }
}

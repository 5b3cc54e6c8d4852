import { setTimeout as pause } from "node:timers/promises";

/**
 * Shares a costly reading among those who ask: a call joins the one that is under way, or else begins one, `everyMs` after the
 * last one began at the earliest. So nobody is turned away, and the source is asked at most once in that time.
 */
export function atMostEvery<T>(everyMs: number, run: () => Promise<T>): () => Promise<T> {
  let shared: Promise<T> | undefined;
  let beganAt = Number.NEGATIVE_INFINITY;

  async function begin(): Promise<T> {
    const waitMs = beganAt + everyMs - performance.now();
    if (waitMs > 0) await pause(waitMs);
    beganAt = performance.now();
    return run();
  }

  return () => {
    shared ??= begin().finally(() => {
      shared = undefined;
    });
    return shared;
  };
}

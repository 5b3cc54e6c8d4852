import { setTimeout as delay } from "node:timers/promises";
import type { Kept } from "./keeper.ts";

/**
 * Waits until a service says on /readyz that it is ready; a service that dies in between is waited for as well.
 * Errors: rejects after `timeoutMs` with what /readyz said last and the service's last lines, and when `signal` aborts.
 */
export async function waitReady(kept: Kept, port: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let last = "no answer";
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    try {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
      const body = await response.text();
      if (response.ok) return;
      last = `${response.status} ${body.slice(0, 500)}`;
    } catch (error) {
      const { cause, message } = error as Error;
      last = cause instanceof Error ? cause.message : message;
    }
    await delay(100, undefined, { signal });
  }
  const lines = kept.running()?.lastLines().slice(-8) ?? [];
  throw new Error(
    [`${kept.name} was not ready after ${timeoutMs / 1000} s: /readyz says ${last}`, ...lines].join("\n"),
  );
}

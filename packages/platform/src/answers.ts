import { setTimeout as delay } from "node:timers/promises";
import type { Running } from "./launch.ts";

/**
 * Waits until a process answers `url` with a 2xx.
 * Errors: rejects when the process ends first (with its last lines), or after `timeoutMs` (with its last answer).
 */
export async function answersOk(child: Running, what: string, url: string, timeoutMs: number): Promise<void> {
  let ending: string | undefined;
  child.ended.then(({ code, signal }) => {
    ending = signal ?? `code ${code}`;
  });
  const deadline = performance.now() + timeoutMs;
  let last = "no answer";
  while (ending === undefined && performance.now() < deadline) {
    const answer = await ask(url);
    if (answer.ok) return;
    last = answer.text;
    await delay(50);
  }
  await child.stop(1_000);
  const reason =
    ending === undefined ? `was not ready after ${timeoutMs / 1000} s (${last})` : `ended at its start (${ending})`;
  throw new Error([`${what} ${reason}`, ...child.lastLines().slice(-12)].join("\n"));
}

async function ask(url: string): Promise<{ ok: boolean; text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const body = await response.text();
    return { ok: response.ok, text: `${response.status} ${body.slice(0, 300)}` };
  } catch (error) {
    const { cause, message } = error as Error;
    return { ok: false, text: cause instanceof Error ? cause.message : message };
  }
}

import { setTimeout as delay } from "node:timers/promises";

export type Wait = { what: string; signal: AbortSignal; everyMs?: number };

/**
 * Asks until the answer is `good` and returns it. A question that fails counts as "not yet". Limits: until `signal`, `everyMs`
 * (default 250 ms) between two questions. Errors: once the signal is given, one that says what was awaited and the last answer.
 */
export async function becomes<T>(
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
  { what, signal, everyMs = 250 }: Wait,
): Promise<T> {
  let last = "there was no answer";
  for (;;) {
    try {
      const answer = await ask();
      if (good(answer)) return answer;
      last = `the last answer was ${JSON.stringify(answer)}`;
    } catch (error) {
      // The question that the signal cut off says less than the one before.
      if (!signal.aborted) last = (error as Error).message;
    }
    if (signal.aborted) throw new Error(`expected that ${what}, but ${last} (${(signal.reason as Error).message})`);
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

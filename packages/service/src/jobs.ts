import { AsyncLocalStorage } from "node:async_hooks";
import type { Logger } from "pino";
import type { Part } from "./parts.ts";

/**
 * What runs on a clock: `run` is called at the start and `everyMs` after its last end, never twice at once in this process. A
 * failure is logged, and the next time comes all the same. `signal` is given on stop; `run` should then end soon.
 */
export function job(options: {
  name: string;
  everyMs: number;
  run: (signal: AbortSignal) => Promise<unknown>;
  log: Logger;
}): Part & { wake(): void } {
  const stopping = new AbortController();
  // A job is woken from within requests and messages; what it does is not theirs, in traces or in the causes of messages.
  const inOwnContext = AsyncLocalStorage.snapshot();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;

  async function round(): Promise<void> {
    try {
      await options.run(stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) options.log.warn({ err: error, job: options.name }, "job failed; it runs again");
    }
  }

  function begin(): void {
    clearTimeout(timer);
    running = round().finally(() => {
      running = undefined;
      if (stopping.signal.aborted) return;
      timer = setTimeout(begin, again ? 0 : options.everyMs);
      again = false;
    });
  }

  return {
    name: options.name,
    start: () => inOwnContext(begin),
    /** Runs soon, without waiting for the clock. */
    wake() {
      if (running) again = true;
      else if (timer && !stopping.signal.aborted) inOwnContext(begin);
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

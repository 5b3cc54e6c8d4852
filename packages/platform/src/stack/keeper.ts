import type { Ending, Running } from "../launch.ts";

export type Kept = {
  name: string;
  running(): Running | undefined;
  /** Ends the present process and starts the next at once, also when one is about to be started. Settles when that was tried. */
  restart(): Promise<void>;
  /** Resolves when no process is left, nor on its way. */
  stop(): Promise<void>;
};

export type KeepOptions = {
  name: string;
  start: () => Promise<Running>;
  stopGraceMs: number;
  onStarted?: (process: Running) => void;
  onEnded?: (process: Running) => void;
  /** Answers true to an end after which another start is of no use. */
  isFinal?: (ending: Ending, process: Running) => boolean;
  tell: (message: string) => void;
};

const backoff = { firstMs: 500, mostMs: 30_000, calmMs: 30_000 };

/**
 * Starts a process and starts it again whenever it ends by itself: after 0.5 s, and twice as long after each further
 * death, up to 30 s; 30 s alive make up for it. One loop does all starts, so that there is never more than one process.
 * Errors: rejects when the first start fails; later ones are told and tried again.
 */
export async function keep(options: KeepOptions): Promise<Kept> {
  let current: Running | undefined;
  let stopped = false;
  let asked: PromiseWithResolvers<void> | undefined;
  let waitMs = backoff.firstMs;
  let endPause = () => {};

  const begin = async (): Promise<Running> => {
    const running = await options.start();
    current = running;
    options.onStarted?.(running);
    // Asked for while it was on its way.
    if (stopped || asked !== undefined) void running.stop(options.stopGraceMs);
    return running;
  };
  const next = async (why: string): Promise<Running | undefined> => {
    let reason = why;
    while (!stopped) {
      if (asked === undefined) {
        options.tell(`${reason}; starting it again in ${waitMs / 1000} s`);
        await pause(waitMs, (end) => {
          endPause = end;
        });
        waitMs = Math.min(waitMs * 2, backoff.mostMs);
      }
      if (stopped) return undefined;
      const request = asked;
      asked = undefined;
      if (request !== undefined) waitMs = backoff.firstMs;
      try {
        const running = await begin();
        if (request === undefined) options.tell(`${options.name} runs again`);
        return running;
      } catch (error) {
        reason = (error as Error).message;
      } finally {
        request?.resolve();
      }
    }
    return undefined;
  };
  const live = async (first: Running): Promise<void> => {
    for (let running: Running | undefined = first; running !== undefined; ) {
      const since = performance.now();
      const ending = await running.ended;
      current = undefined;
      options.onEnded?.(running);
      if (stopped || (asked === undefined && options.isFinal?.(ending, running) === true)) return;
      if (performance.now() - since > backoff.calmMs) waitMs = backoff.firstMs;
      running = await next(`${options.name} ended (${ending.signal ?? `code ${ending.code}`})`);
    }
  };

  const life = live(await begin());
  return {
    name: options.name,
    running: () => current,
    async restart() {
      if (stopped) return;
      asked ??= Promise.withResolvers<void>();
      const { promise } = asked;
      endPause();
      void current?.stop(options.stopGraceMs);
      await Promise.race([promise, life]);
    },
    async stop() {
      stopped = true;
      endPause();
      await Promise.all([current?.stop(options.stopGraceMs), life]);
    },
  };
}

/** Waits `ms`, or until the function that it hands out is called. */
function pause(ms: number, handOut: (end: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    handOut(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

import type { Ending, Running } from "../launch.ts";

export type Kept = {
  name: string;
  running(): Running | undefined;
  /** Ends the present process and starts the next at once. */
  restart(): Promise<void>;
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
 * death, up to 30 s; 30 s alive make up for it.
 * Errors: rejects when the first start fails; later ones are told and tried again.
 */
export async function keep(options: KeepOptions): Promise<Kept> {
  let current: Running | undefined;
  let stopped = false;
  let restarting = false;
  let waitMs = backoff.firstMs;
  const wakeUp = new AbortController();

  const start = async () => {
    const running = await options.start();
    current = running;
    options.onStarted?.(running);
    watch(running, performance.now());
  };
  const watch = async (running: Running, since: number) => {
    const ending = await running.ended;
    const { code, signal } = ending;
    options.onEnded?.(running);
    if (current === running) current = undefined;
    if (stopped || restarting || options.isFinal?.(ending, running) === true) return;
    if (performance.now() - since > backoff.calmMs) waitMs = backoff.firstMs;
    await startAgain(`${options.name} ended (${signal ?? `code ${code}`})`, since);
  };
  const startAgain = async (reason: string, since: number): Promise<void> => {
    options.tell(`${reason}; starting it again in ${waitMs / 1000} s`);
    await pause(waitMs, wakeUp.signal);
    waitMs = Math.min(waitMs * 2, backoff.mostMs);
    if (stopped || restarting) return;
    try {
      await start();
      options.tell(`${options.name} runs again`);
    } catch (error) {
      if (!stopped) await startAgain((error as Error).message, since);
    }
  };

  await start();
  return {
    name: options.name,
    running: () => current,
    async restart() {
      if (stopped || restarting) return;
      restarting = true;
      try {
        await current?.stop(options.stopGraceMs);
      } finally {
        restarting = false;
      }
      if (stopped) return;
      await start().catch((error) => startAgain((error as Error).message, 0));
    },
    async stop() {
      stopped = true;
      wakeUp.abort();
      await current?.stop(options.stopGraceMs);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

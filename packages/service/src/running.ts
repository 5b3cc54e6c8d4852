import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Clock } from "./clock.ts";
import { type Part, stopParts } from "./parts.ts";
import type { Readiness } from "./readiness.ts";
import type { App } from "./server.ts";
import type { HttpSettings } from "./sharedSettings.ts";

/** A service that can be run, in a process of its own or in a test. */
export type Service = {
  readonly app: App;
  /** Listens at once; everything else begins in the background and waits for what it needs. Errors: the port is taken. */
  start(): Promise<{ url: string }>;
  /** Settles when `/readyz` says ready for the first time. Errors: what waiting cannot mend, such as a failed migration. */
  ready(): Promise<void>;
  /** Finishes what was accepted and stops all parts. Again changes nothing. */
  stop(): Promise<void>;
};

/** What a test, or the process that runs it, passes to the function that builds a service. */
export type Overrides = { readonly log?: Logger; readonly now?: Clock };

export type RunningOptions = {
  readonly app: App;
  readonly config: HttpSettings;
  readonly log: Logger;
  readonly readiness: Readiness;
  /** What must be done before routes answer: reach the database, migrate. It retries by itself until the signal is given. */
  readonly prepare: (signal: AbortSignal) => Promise<void>;
  /** Started in this order after `prepare`, stopped in the reverse order after HTTP. */
  readonly parts: readonly Part[];
};

const pollMs = 100;

/** Ties HTTP, readiness and parts together. Stop order: readiness off, SHUTDOWN_DELAY_MS, HTTP, then the parts, last first. */
export function createRunning(options: RunningOptions): Service {
  const { app, config, log, readiness, parts } = options;
  const stopping = new AbortController();
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  ready.catch(() => {});
  const started: Part[] = [];
  let beginning: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  async function begin(): Promise<void> {
    try {
      await options.prepare(stopping.signal);
      readiness.prepared = !stopping.signal.aborted;
      for (const part of parts) {
        if (stopping.signal.aborted) return;
        started.push(part);
        await part.start?.();
      }
      void watchReadiness();
    } catch (error) {
      if (!stopping.signal.aborted) reject(error);
    }
  }

  async function watchReadiness(): Promise<void> {
    while (!stopping.signal.aborted) {
      if ((await readiness.report()).ready) {
        log.info("ready");
        return resolve();
      }
      await pause(pollMs);
    }
  }

  async function stop(): Promise<void> {
    readiness.stopping = true;
    stopping.abort();
    reject(new Error("stopped before it was ready"));
    await pause(config.shutdownDelayMs);
    await closeHttp(app);
    await beginning;
    await stopParts(started, log);
    log.info("stopped");
  }

  return {
    app,
    async start() {
      const url = await app.listen({ host: config.host, port: config.port });
      log.info({ url }, "listening");
      beginning = begin();
      return { url };
    },
    ready: () => ready,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Closes the server: no new connections, and each open one is closed once its last request is answered. */
async function closeHttp(app: App): Promise<void> {
  // Replies whose headers were sent before the stop began leave their connections open: these are closed here.
  const sweep = setInterval(() => app.server.closeIdleConnections(), pollMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}

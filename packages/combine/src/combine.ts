import { AsyncLocalStorage } from "node:async_hooks";

export type CombinerOptions<Q, R> = {
  /** Requests of one key are decided in the order in which they came, by one batch at a time; keys do not wait for each other. */
  readonly keyOf: (request: Q) => string;
  /** Decides a batch as a whole and answers a result per request, in their order. What it throws decides nothing. */
  readonly run: (batch: readonly Q[]) => Promise<readonly R[]>;
  /** Requests of one batch at most, or their weight, except that of a single one. */
  readonly maxBatch: number;
  /** What a request counts for in a batch. Default 1. */
  readonly weightOf?: (request: Q) => number;
  /** Requests that wait, of one key and of all keys together; more are refused. Default: without limit. */
  readonly maxQueuedPerKey?: number;
  readonly maxQueued?: number;
  /** What a request fails with when too many wait. */
  readonly refuse?: () => Error;
  /** Whether a failure may lie with one request of the batch, which is then tried in halves. Default: it may. */
  readonly isDivisible?: (error: unknown) => boolean;
};

export type Combiner<Q, R> = {
  /** Queues a request and answers its result. Errors: that of `refuse` when too many wait; what `run` throws for it alone. */
  (request: Q): Promise<R>;
  /** Requests that wait or are being decided. */
  readonly size: () => number;
};

type Waiting<Q, R> = {
  readonly request: Q;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
};

/** A key's requests, from `first` on: taking from the front must not move the rest. */
type Line<Q, R> = { waiting: Waiting<Q, R>[]; first: number };

/**
 * Flat combining: requests of one key queue in the process, one batch is in flight at a time, and the next one forms while its
 * commit runs. There is no timer: a lone request goes at once, together with what arrives in the same turn of the event loop.
 */
export function createCombiner<Q, R>(options: CombinerOptions<Q, R>): Combiner<Q, R> {
  const { keyOf, run, maxBatch, weightOf = () => 1, isDivisible = () => true } = options;
  const {
    maxQueuedPerKey = Number.POSITIVE_INFINITY,
    maxQueued = Number.POSITIVE_INFINITY,
    refuse = tooMany,
  } = options;
  const lines = new Map<string, Line<Q, R>>();
  // A batch is nobody's own: it must not run in the trace of the request that happened to begin it.
  const inOwnContext = AsyncLocalStorage.snapshot();
  let size = 0;

  function add(request: Q): Promise<R> {
    const key = keyOf(request);
    const line = lines.get(key);
    const length = line === undefined ? 0 : line.waiting.length - line.first;
    if (size >= maxQueued || length >= maxQueuedPerKey) return Promise.reject(refuse());
    size += 1;
    return new Promise((resolve, reject) => {
      const waiting = { request, resolve, reject };
      if (line !== undefined) {
        line.waiting.push(waiting);
        return;
      }
      const begun: Line<Q, R> = { waiting: [waiting], first: 0 };
      lines.set(key, begun);
      inOwnContext(() => setImmediate(work, key, begun));
    });
  }

  /** Decides batch after batch until nobody waits. */
  async function work(key: string, line: Line<Q, R>): Promise<void> {
    for (;;) {
      const batch = take(line, maxBatch, weightOf);
      if (batch.length === 0) break;
      await decide(batch);
      size -= batch.length;
    }
    lines.delete(key);
  }

  async function decide(batch: readonly Waiting<Q, R>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ request }) => request));
      if (results.length !== batch.length) throw new Error(`${results.length} results for ${batch.length} requests`);
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as R);
    } catch (error) {
      if (batch.length === 1 || !isDivisible(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await decide(batch.slice(0, half));
      await decide(batch.slice(half));
    }
  }

  return Object.assign(add, { size: () => size });
}

function take<Q, R>(line: Line<Q, R>, most: number, weightOf: (request: Q) => number): Waiting<Q, R>[] {
  let end = line.first;
  for (let weight = 0; end < line.waiting.length; end += 1) {
    weight += weightOf((line.waiting[end] as Waiting<Q, R>).request);
    if (weight > most && end > line.first) break;
  }
  const batch = line.waiting.slice(line.first, end);
  line.first = end;
  // What was taken goes when it is the larger half, so that each request is moved once at most.
  if (line.first * 2 >= line.waiting.length) {
    line.waiting = line.waiting.slice(line.first);
    line.first = 0;
  }
  return batch;
}

const tooMany = () => new Error("too many wait");

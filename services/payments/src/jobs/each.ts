import type { Logger } from "pino";

export type EachOptions = { concurrency: number; log: Logger; signal?: AbortSignal | undefined };

/**
 * Runs `work` for each, at most `concurrency` at once, until the signal is given. One that fails is logged and does not keep
 * the others back; it is due again later. Answers how many were done.
 */
export async function each<T>(
  items: readonly T[],
  options: EachOptions,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  const left = [...items];
  let done = 0;
  const worker = async (): Promise<void> => {
    while (left.length > 0 && !options.signal?.aborted) {
      const item = left.shift() as T;
      try {
        await work(item);
        done += 1;
      } catch (error) {
        options.log.warn({ err: error, item }, "could not be done; it is tried again");
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, items.length) }, worker));
  return done;
}

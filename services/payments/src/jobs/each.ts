import type { Logger } from "pino";

/**
 * Runs `work` for each, at most `concurrency` at once, until the signal is given. One that fails is logged and does not keep
 * the others back; it is due again later.
 */
export async function each<T>(
  items: readonly T[],
  options: { concurrency: number; log: Logger; signal?: AbortSignal | undefined },
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    while (left.length > 0 && !options.signal?.aborted) {
      const item = left.shift() as T;
      try {
        await work(item);
      } catch (error) {
        options.log.warn({ err: error, item }, "could not be done; it is tried again");
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, items.length) }, worker));
}

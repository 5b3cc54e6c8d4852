import { type EachOptions, each } from "./each.ts";

/**
 * Takes batch after batch of what is due and does it, until a batch is not full. It stops as well when nothing of a batch could
 * be done: what fails may be due still, and the job's clock is the pause before it is met again.
 */
export async function drain<T>(
  take: () => Promise<readonly T[]>,
  options: EachOptions & { batch: number },
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  for (;;) {
    const items = await take();
    const done = await each(items, options, work);
    if (items.length < options.batch || done === 0 || options.signal?.aborted) return;
  }
}

import { setTimeout as pause } from "node:timers/promises";
import { busy, notFound, Problem } from "./problem.ts";

/** Requests of a process that wait at once; each asks the database 20 times a second. */
const mostWaiting = 200;
const everyMs = 50;
const skewMs = 60_000;
let waiting = 0;

export type WaitOptions = {
  /** The id asked for. Ids are UUIDv7, so it tells when the object was made; one that is old or not ours is not awaited. */
  readonly id: string;
  /** What it is, for the refusal: "event". */
  readonly what: string;
  readonly now: () => Date;
  /** Default 3000. */
  readonly timeoutMs?: number;
  /** How long after its making an object may still be on its way here. Default one hour. */
  readonly freshForMs?: number;
};

/**
 * Answers what `probe` finds, waiting for another service's fresh object to arrive. Limits: 200 waiting at once per process.
 * Errors: not_found when it cannot be on its way; projection_pending (503) after the time; busy.
 */
export async function waitFor<T>(probe: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const first = await probe();
  if (first !== undefined) return first;
  const age = ageOf(options.id, options.now());
  if (age === undefined || age > (options.freshForMs ?? 3_600_000) || age < -skewMs) throw notFound(options.what);
  if (waiting >= mostWaiting) throw busy(1);
  waiting += 1;
  try {
    const deadline = performance.now() + (options.timeoutMs ?? 3_000);
    while (performance.now() < deadline) {
      await pause(everyMs);
      const found = await probe();
      if (found !== undefined) return found;
    }
  } finally {
    waiting -= 1;
  }
  throw new Problem("projection_pending", `This ${options.what} is not known here yet.`, { retryAfter: 1 });
}

/** Milliseconds since a UUIDv7 was made (RFC 9562, 5.7); undefined for other ids. */
function ageOf(id: string, now: Date): number | undefined {
  const hex = id.replaceAll("-", "");
  if (!/^[0-9a-f]{12}7[0-9a-f]{19}$/i.test(hex)) return undefined;
  return now.getTime() - Number.parseInt(hex.slice(0, 12), 16);
}

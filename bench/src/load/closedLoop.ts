import { type Attempts, createNotes } from "./attempts.ts";

/** Makes the `n`-th attempt (from 0) as one of the workers (from 0), and answers what came of it. */
export type Attempt = (n: number, worker: number) => Promise<string>;

export type ClosedLoop = {
  /** Each makes its next attempt when its last one has ended. */
  readonly workers: number;
  /** No attempt begins after this. */
  readonly forMs: number;
  /** No more than these. Default: no limit. */
  readonly most?: number;
};

/** As fast as it goes: the rate that a system sustains. Returns when the last attempt has ended. */
export async function closedLoop({ workers, forMs, most = Infinity }: ClosedLoop, attempt: Attempt): Promise<Attempts> {
  const began = performance.now();
  const notes = createNotes(began);
  let next = 0;
  async function work(worker: number): Promise<void> {
    for (let now = performance.now(); now - began < forMs && next < most; ) {
      const started = now;
      const outcome = await attempt(next++, worker);
      now = performance.now();
      if (now - began >= forMs) notes.close();
      notes.note(outcome, now - started);
    }
  }
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  notes.close();
  return notes.result();
}

/** What is known of the attempts under one key. */
export type Attempts = {
  readonly count: number;
  /** When the first of them was. */
  readonly since: Date;
  readonly pausedUntil: Date | null;
};

export type LockoutLimits = {
  /** Failures that have no consequence. */
  readonly freeFailures: number;
  /** Then all are forgotten. */
  readonly windowMs: number;
  readonly longestPauseMs: number;
};

const firstPauseMs = 5_000;

/** How many there were within the window that `now` is in. */
export function countWithin(attempts: Attempts | undefined, now: Date, windowMs: number): number {
  return attempts === undefined || now.getTime() - attempts.since.getTime() >= windowMs ? 0 : attempts.count;
}

/** One more, in the window that is open or in a new one. */
export function countOne(attempts: Attempts | undefined, now: Date, windowMs: number): Attempts {
  const count = countWithin(attempts, now, windowMs);
  if (attempts === undefined || count === 0) return { count: 1, since: now, pausedUntil: null };
  return { ...attempts, count: count + 1 };
}

/**
 * One more failure: from the limit on, a pause of 5 s that doubles with each. It stays short, and nobody can make it longer during
 * it, because it is a stranger who fails on purpose, and the account's owner who waits.
 */
export function countFailure(attempts: Attempts | undefined, now: Date, limits: LockoutLimits): Attempts {
  const counted = countOne(attempts, now, limits.windowMs);
  const over = counted.count - limits.freeFailures;
  if (over < 0) return counted;
  const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(over, 20), limits.longestPauseMs);
  return { ...counted, pausedUntil: new Date(now.getTime() + pauseMs) };
}

/** Milliseconds until something may be tried again; 0 is now. */
export function pauseLeftMs(attempts: Attempts | undefined, now: Date): number {
  return Math.max(0, (attempts?.pausedUntil?.getTime() ?? 0) - now.getTime());
}

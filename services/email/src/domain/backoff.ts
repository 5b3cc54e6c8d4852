export type BackoffLimits = { readonly firstMs: number; readonly longestMs: number };

/**
 * How long to wait before the next attempt, in ms: doubles with every attempt up to the longest, then varied by ±20 % so that
 * mails that failed together do not come back together. `attempts` counts those made, from 1; `chance` is in [0, 1).
 */
export function backoffMs(attempts: number, limits: BackoffLimits, chance: number): number {
  const doubled = limits.firstMs * 2 ** Math.min(Math.max(attempts - 1, 0), 30);
  return Math.round(Math.min(doubled, limits.longestMs) * (0.8 + 0.4 * chance));
}

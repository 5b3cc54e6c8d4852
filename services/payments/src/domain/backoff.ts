const hourMs = 3_600_000;

/** Milliseconds until the next try: 5 s, doubled at each, an hour at most. `tries` counts those made. */
export function backoffMs(tries: number): number {
  return Math.min(5_000 * 2 ** Math.max(0, tries - 1), hourMs);
}

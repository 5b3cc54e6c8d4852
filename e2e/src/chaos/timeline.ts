export type Moment = { readonly atMs: number; readonly what: string };

export type Timeline = { readonly moments: readonly Moment[]; tell(what: string): void };

/** Notes what happens with the time since its beginning, and says it as it comes. */
export function startTimeline(print: (line: string) => void): Timeline {
  const began = performance.now();
  const moments: Moment[] = [];
  return {
    moments,
    tell(what) {
      const atMs = Math.round(performance.now() - began);
      moments.push({ atMs, what });
      print(`${(atMs / 1000).toFixed(1).padStart(7)} s  ${what}`);
    },
  };
}

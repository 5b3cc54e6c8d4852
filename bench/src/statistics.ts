export type Summary = { readonly min: number; readonly median: number; readonly max: number };

/** The least, middle and greatest of some numbers; of an even count the middle is halfway. Errors: no numbers. */
export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new Error("there is nothing to summarize");
  return { min, median: (at(sorted, (sorted.length - 1) / 2) + at(sorted, sorted.length / 2)) / 2, max };
}

function at(sorted: readonly number[], place: number): number {
  return sorted[Math.floor(place)] as number;
}

/** The smallest of the sorted values that `percent` of 100 are not above (nearest rank); NaN without values. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

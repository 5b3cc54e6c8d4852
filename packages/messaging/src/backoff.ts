/** The wait doubles between these, in ms. */
export type BackoffLimits = { readonly least: number; readonly most: number };

/** How long to wait, in ms, after the nth failure in a row. */
export function backoff(failures: number, { least, most }: BackoffLimits): number {
  return Math.min(least * 2 ** Math.min(failures - 1, 20), most);
}

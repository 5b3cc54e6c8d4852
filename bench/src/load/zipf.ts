/**
 * `draws` numbers from 0 to `count` - 1, of which k comes up in proportion to 1 / (k + 1) ^ exponent: a few events that
 * everybody wants, and many that somebody wants. `random` answers from 0 up to, not including, 1.
 */
export function zipf(count: number, exponent: number, draws: number, random: () => number): Uint32Array {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let k = 0; k < count; k += 1) {
    sum += (k + 1) ** -exponent;
    upTo[k] = sum;
  }
  return Uint32Array.from({ length: draws }, () => firstAbove(upTo, random() * sum));
}

/** A generator of the same numbers for the same seed (mulberry32), so that runs can be compared. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function firstAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

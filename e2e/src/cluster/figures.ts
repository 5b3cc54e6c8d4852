/** Shown with the results: what was measured is worth more than that it passed. */
export function figure(text: string): void {
  process.stdout.write(`    ${new Date().toISOString().slice(11, 19)}  ${text}\n`);
}

/** Runs `work`, shows how long it took, and answers what it answered. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const since = performance.now();
  const answer = await work();
  figure(`${what}: ${((performance.now() - since) / 1000).toFixed(1)} s`);
  return answer;
}

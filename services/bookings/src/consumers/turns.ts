export type InTurn = <T>(key: string, run: () => Promise<T>) => Promise<T>;

/**
 * Runs one piece of work of a key at a time, in the order in which they came; keys do not wait for each other. Work that fails does
 * not keep the next back. Limits: none on how many wait.
 */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (key, run) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(run);
    const end: Promise<unknown> = mine
      .catch(() => {})
      .then(() => {
        if (last.get(key) === end) last.delete(key);
      });
    last.set(key, end);
    return mine;
  };
}

/** Does one step of the journey, tells it in a line, and hands its result on. Errors: StepFailed. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** The step that failed, what it expected and what it met; told already. */
export class StepFailed extends Error {}

/** Makes a `Step` that tells each step with the milliseconds that it took. */
export function telling(tell: (line: string) => void, now: () => number): Step {
  return async (name, work) => {
    const began = now();
    const line = (outcome: string): string => `${outcome} ${String(Math.round(now() - began)).padStart(6)} ms  ${name}`;
    try {
      const result = await work();
      tell(line("ok    "));
      return result;
    } catch (error) {
      const message = (error as Error).message;
      tell(`${line("failed")}: ${message}`);
      throw new StepFailed(`${name}: ${message}`, { cause: error });
    }
  };
}

/** Errors: one that tells what was expected and what it is, unless they are equal as JSON. */
export function expectEqual(what: string, expected: unknown, actual: unknown): void {
  const [wanted, got] = [JSON.stringify(expected), JSON.stringify(actual)];
  if (wanted !== got) throw new Error(`expected ${what} to be ${wanted}, and it is ${got}`);
}

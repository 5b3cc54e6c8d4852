/** A safeguard taken away, and the tests that must notice. */
export type Mutation = {
  /** Of one safeguard, for the command line. */
  name: string;
  /** What is taken away. */
  takes: string;
  changes: readonly Change[];
  /** Files of tests, from the root; the project is read from their names. At least one must fail. */
  caughtBy: readonly string[];
};

/** In `file`, the one occurrence of `find` becomes `replace`. */
export type Change = { file: string; find: string; replace: string };

/** The text after a change. Errors: what is to be replaced is not there exactly once, because the list is older than the code. */
export function applyChange(text: string, { file, find, replace }: Change): string {
  const occurrences = text.split(find).length - 1;
  if (occurrences !== 1) {
    throw new Error(`the list of mutations is out of date: ${file} has ${occurrences} times, not once:\n${find}`);
  }
  return text.replace(find, () => replace);
}

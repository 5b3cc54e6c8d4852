import { parseArgs } from "node:util";

export type Options = {
  /** Those that are run, in this order; all when none is named. */
  readonly scenarios: readonly string[];
  readonly rounds: number;
  /** Only whether everything works, with tiny sizes and one round. */
  readonly smoke: boolean;
  /** The largest sizes too. */
  readonly full: boolean;
  /** How long each measurement of a rate takes. */
  readonly seconds: number;
  /** How long `overload` lasts. */
  readonly minutes: number;
};

export const usage = `npm run bench [-- scenario...] [--rounds N] [--seconds N] [--minutes N] [--full] [--smoke]
  --rounds    how often every variant is measured; 5
  --seconds   how long each measurement of a rate takes; 3
  --minutes   how long overload lasts; 2
  --full      growth with tables of 10^7 rows, too
  --smoke     tiny sizes and one round: only whether every scenario works`;

const defaults = { rounds: 5, seconds: 3, minutes: 2 };
const inSmoke = { rounds: 1, seconds: 0.4, minutes: 0.03 };

/** Errors: an option that there is not, or a number that is none; the message says which. */
export function readOptions(args: readonly string[]): Options {
  const number = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rounds: number, seconds: number, minutes: number, smoke: flag, full: flag },
  });
  const standard = values.smoke ? inSmoke : defaults;
  const read = (name: keyof typeof defaults) => positive(name, values[name], standard[name]);
  const rounds = read("rounds");
  if (!Number.isInteger(rounds)) throw new Error("--rounds must be a whole number");
  const { smoke, full } = values;
  return { scenarios: positionals, rounds, smoke, full, seconds: read("seconds"), minutes: read("minutes") };
}

function positive(name: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} must be a number above 0, not "${text}"`);
  return value;
}

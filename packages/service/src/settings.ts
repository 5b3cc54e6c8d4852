/** One setting: the environment variable, how its text becomes a value, and a line for who sets it. */
export type Setting<T> = {
  readonly name: string;
  readonly about: string;
  /** What its text may be: "a whole number from 1 to 10". */
  readonly limits: string;
  /** Whether nothing goes without it. */
  readonly required: boolean;
  /** What counts without it, as text; "" and undefined are nothing. */
  readonly default: string | undefined;
  /** Throws an Error whose message continues "NAME ...". `text` is undefined when unset or empty; `env` has the others. */
  readonly read: (text: string | undefined, env: NodeJS.ProcessEnv) => T;
};

export type SettingsSpec = Readonly<Record<string, Setting<unknown>>>;

export type SettingsOf<S extends SettingsSpec> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** Stops a start. Its message has one line per bad setting, each naming it; values are not repeated, they may be secrets. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`bad settings:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "SettingsError";
    this.problems = problems;
  }
}

/** Reads every setting of `spec` from the environment. Errors: SettingsError with everything that is wrong, at once. */
export function readSettings<S extends SettingsSpec>(env: NodeJS.ProcessEnv, spec: S): SettingsOf<S> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, setting] of Object.entries(spec)) {
    const text = env[setting.name]?.trim() || undefined;
    try {
      values[key] = setting.read(text, env);
    } catch (error) {
      problems.push(`${setting.name} ${(error as Error).message} (${setting.about})`);
    }
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return values as SettingsOf<S>;
}

function required<T>(fallback: T | undefined): T {
  if (fallback === undefined) throw new Error("is missing");
  return fallback;
}

/** What `read` and the documents say of a setting comes from the same limits. */
function describe(name: string, about: string, limits: string, fallback: unknown) {
  return { name, about, limits, required: fallback === undefined, default: fallback?.toString() };
}

export function text(
  name: string,
  about: string,
  limits: { default?: string; minLength?: number; pattern?: RegExp } = {},
): Setting<string> {
  const { minLength = 1, pattern } = limits;
  const rules = [
    ...(minLength > 1 ? [`at least ${minLength} characters`] : []),
    ...(pattern ? [`matches ${pattern.source}`] : []),
  ];
  return {
    ...describe(name, about, rules.join(", ") || "text", limits.default),
    read(given) {
      if (given === undefined) return required(limits.default);
      if (given.length < minLength) throw new Error(`must have at least ${minLength} characters`);
      if (pattern && !pattern.test(given)) throw new Error(`must match ${pattern.source}`);
      return given;
    },
  };
}

type Range = { default?: number; min: number; max: number };

/** A whole number between `min` and `max`; the unit belongs in the name (`_MS`, `_BYTES`). */
export function integer(name: string, about: string, range: Range): Setting<number> {
  return numeric(name, about, range, "a whole number", Number.isSafeInteger);
}

/** The same, and parts of one. */
export function number(name: string, about: string, range: Range): Setting<number> {
  return numeric(name, about, range, "a number", Number.isFinite);
}

function numeric(
  name: string,
  about: string,
  range: Range,
  what: string,
  isOne: (value: number) => boolean,
): Setting<number> {
  const limits = `${what} from ${range.min} to ${range.max}`;
  return {
    ...describe(name, about, limits, range.default),
    read(given) {
      const value = given === undefined ? required(range.default) : Number(given);
      if (!isOne(value) || value < range.min || value > range.max) throw new Error(`must be ${limits}`);
      return value;
    },
  };
}

export function flag(name: string, about: string, fallback: boolean): Setting<boolean> {
  const limits = "true or false";
  return {
    ...describe(name, about, limits, fallback),
    read(given) {
      if (given === undefined) return fallback;
      if (given === "true" || given === "1") return true;
      if (given === "false" || given === "0") return false;
      throw new Error(`must be ${limits}`);
    },
  };
}

export function choice<const V extends string>(
  name: string,
  about: string,
  values: readonly V[],
  fallback?: NoInfer<V>,
): Setting<V> {
  const limits = `one of ${values.join(", ")}`;
  return {
    ...describe(name, about, limits, fallback),
    read(given) {
      if (given === undefined) return required(fallback);
      const found = values.find((value) => value === given);
      if (found === undefined) throw new Error(`must be ${limits}`);
      return found;
    },
  };
}

/** An absolute URL with one of the protocols (`["http:", "https:"]`); returned as given, without a slash at its end. */
export function url(
  name: string,
  about: string,
  options: { protocols: readonly string[]; default?: string },
): Setting<string> {
  const limits = `a URL that starts with ${options.protocols.map((each) => `${each}//`).join(" or ")}`;
  return {
    ...describe(name, about, limits, options.default),
    read(given) {
      const value = given ?? required(options.default);
      const protocol = URL.canParse(value) ? new URL(value).protocol : undefined;
      if (protocol === undefined || !options.protocols.includes(protocol)) throw new Error(`must be ${limits}`);
      return value.replace(/\/$/, "");
    },
  };
}

/** Parts between commas, trimmed, without empty ones; `entry` says what `accepts` takes: "an address or range". */
export function list(
  name: string,
  about: string,
  options: { default?: readonly string[]; entry: string; accepts: (part: string) => boolean },
): Setting<readonly string[]> {
  return {
    ...describe(name, about, `separated by commas, each ${options.entry}`, options.default),
    read(given) {
      if (given === undefined) return required(options.default);
      const parts = given.split(",").flatMap((part) => part.trim() || []);
      if (!parts.every(options.accepts)) throw new Error(`has an entry that is not ${options.entry}`);
      return parts;
    },
  };
}

/** The same setting, and undefined when it is not set. */
export function optional<T>(setting: Setting<T>): Setting<T | undefined> {
  const read: Setting<T | undefined>["read"] = (given, env) =>
    given === undefined ? undefined : setting.read(given, env);
  return { ...setting, required: false, read };
}

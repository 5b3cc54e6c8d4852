/** One setting: the environment variable, how its text becomes a value, and a line for who sets it. */
export type Setting<T> = {
  readonly name: string;
  readonly about: string;
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

export function text(
  name: string,
  about: string,
  limits: { default?: string; minLength?: number; pattern?: RegExp } = {},
): Setting<string> {
  return {
    name,
    about,
    read(given) {
      const value = given ?? required(limits.default);
      if (given !== undefined && value.length < (limits.minLength ?? 1)) {
        throw new Error(`must have at least ${limits.minLength} characters`);
      }
      if (given !== undefined && limits.pattern && !limits.pattern.test(value)) {
        throw new Error(`must match ${limits.pattern.source}`);
      }
      return value;
    },
  };
}

/** A whole number between `min` and `max`; the unit belongs in the name (`_MS`, `_BYTES`). */
export function integer(
  name: string,
  about: string,
  limits: { default?: number; min: number; max: number },
): Setting<number> {
  return {
    name,
    about,
    read(given) {
      const value = given === undefined ? required(limits.default) : Number(given);
      if (!Number.isSafeInteger(value) || value < limits.min || value > limits.max) {
        throw new Error(`must be a whole number from ${limits.min} to ${limits.max}`);
      }
      return value;
    },
  };
}

export function flag(name: string, about: string, fallback: boolean): Setting<boolean> {
  return {
    name,
    about,
    read(given) {
      if (given === undefined) return fallback;
      if (given === "true" || given === "1") return true;
      if (given === "false" || given === "0") return false;
      throw new Error("must be true or false");
    },
  };
}

export function choice<const V extends string>(
  name: string,
  about: string,
  values: readonly V[],
  fallback?: NoInfer<V>,
): Setting<V> {
  return {
    name,
    about,
    read(given) {
      if (given === undefined) return required(fallback);
      const found = values.find((value) => value === given);
      if (found === undefined) throw new Error(`must be one of ${values.join(", ")}`);
      return found;
    },
  };
}

/** An absolute URL with one of the protocols (`["http:", "https:"]`); returned as given, without a slash at its end. */
export function url(
  name: string,
  about: string,
  limits: { protocols: readonly string[]; default?: string },
): Setting<string> {
  return {
    name,
    about,
    read(given) {
      const value = given ?? required(limits.default);
      const protocol = URL.canParse(value) ? new URL(value).protocol : undefined;
      if (protocol === undefined || !limits.protocols.includes(protocol)) {
        throw new Error(`must be a URL that starts with ${limits.protocols.map((each) => `${each}//`).join(" or ")}`);
      }
      return value.replace(/\/$/, "");
    },
  };
}

/** Parts between commas, trimmed, without empty ones. `check` answers what is wrong with a part, or undefined. */
export function list(
  name: string,
  about: string,
  limits: { default?: readonly string[]; check?: (part: string) => string | undefined } = {},
): Setting<readonly string[]> {
  return {
    name,
    about,
    read(given) {
      if (given === undefined) return required(limits.default);
      const parts = given.split(",").flatMap((part) => part.trim() || []);
      for (const part of parts) {
        const fault = limits.check?.(part);
        if (fault !== undefined) throw new Error(`has an entry that ${fault}`);
      }
      return parts;
    },
  };
}

/** The same setting, and undefined when it is not set. */
export function optional<T>(setting: Setting<T>): Setting<T | undefined> {
  return { ...setting, read: (given, env) => (given === undefined ? undefined : setting.read(given, env)) };
}

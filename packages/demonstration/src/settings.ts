/** A setting that cannot be used; the message is a sentence that names it. */
export class SettingsError extends Error {}

export type Settings = {
  /** Where the whole system answers, without a slash at the end. */
  origin: string;
  /** Where the sandbox's pages are reached from here; undefined without a sandbox. */
  sandboxUrl: string | undefined;
  /** Base of the mail catcher's REST API; undefined without a catcher. */
  mailUrl: string | undefined;
  /** For all of it, waiting included, in milliseconds. */
  timeoutMs: number;
};

type Env = Readonly<Record<string, string | undefined>>;

const [leastMs, mostMs] = [1000, 3_600_000];

/** Reads the environment. Errors: SettingsError with a sentence for each setting that is wrong. */
export function readSettings(env: Env): Settings {
  const problems: string[] = [];
  const address = (name: string): string | undefined => {
    const text = env[name]?.trim() || undefined;
    if (text === undefined) return undefined;
    if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, "");
    problems.push(`${name} must be an http or https address, not "${text}".`);
    return undefined;
  };
  const origin = address("ORIGIN");
  if (!env.ORIGIN?.trim())
    problems.push("ORIGIN is missing: the address where Stagedoor answers, such as http://traefik.");
  if (origin !== undefined && new URL(origin).origin !== origin) {
    problems.push(`ORIGIN must have no path, unlike "${origin}".`);
  }
  const timeoutMs = Number(env.TIMEOUT_MS?.trim() || 120_000);
  if (!Number.isInteger(timeoutMs) || timeoutMs < leastMs || timeoutMs > mostMs) {
    problems.push(`TIMEOUT_MS must be a whole number from ${leastMs} to ${mostMs}, not "${env.TIMEOUT_MS}".`);
  }
  const settings = { sandboxUrl: address("SANDBOX_URL"), mailUrl: address("MAIL_URL"), timeoutMs };
  if (origin === undefined || problems.length > 0) throw new SettingsError(problems.join(" "));
  return { origin, ...settings };
}

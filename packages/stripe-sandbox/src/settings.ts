import { ownSegments, pathOf } from "./http/publicPath.ts";
import { defaults, type SandboxOptions, type WebhookOption } from "./options.ts";

/** A setting that cannot be used; the message names it. */
export class SettingsError extends Error {}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the environment. Errors: SettingsError that names each setting that is wrong. */
export function readSettings(env: Env): SandboxOptions & { host: string; port: number } {
  const problems: string[] = [];
  const whole = (name: string, otherwise: number, min: number, max: number): number => {
    const text = env[name] ?? "";
    const value = text === "" ? otherwise : Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    problems.push(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
    return otherwise;
  };
  const address = (name: string): string | undefined => {
    const text = env[name] ?? "";
    if (text === "") return undefined;
    if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
    problems.push(`${name} must be an http or https address, not "${text}"`);
    return undefined;
  };
  const publicUrl = address("PUBLIC_URL");
  const segment = pathOf(publicUrl ?? "").split("/")[1] ?? "";
  if (ownSegments.includes(segment))
    problems.push(`PUBLIC_URL must not begin its path with the sandbox's own /${segment}`);
  const webhookUrl = address("WEBHOOK_URL");
  const secret = env.WEBHOOK_SECRET ?? "";
  if (webhookUrl !== undefined && secret === "") problems.push("WEBHOOK_SECRET is needed with WEBHOOK_URL");
  const secretKey = env.SECRET_KEY || defaults.secretKey;
  if (!secretKey.startsWith("sk_test_")) problems.push("SECRET_KEY must start with sk_test_");
  const retryDelaysMs = delays(env.WEBHOOK_RETRY_DELAYS_MS, problems);
  const webhooks: WebhookOption[] = webhookUrl === undefined ? [] : [{ url: webhookUrl, secret }];
  const settings = {
    host: env.HOST || defaults.host,
    port: whole("PORT", 12111, 0, 65_535),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    dataFile: env.DATA_FILE || defaults.dataFile,
    secretKey,
    webhooks,
    ...(retryDelaysMs === undefined ? {} : { retryDelaysMs }),
    deliveryTimeoutMs: whole("WEBHOOK_TIMEOUT_MS", defaults.deliveryTimeoutMs, 1, 600_000),
    deliveriesAtOnce: whole("WEBHOOK_DELIVERIES_AT_ONCE", defaults.deliveriesAtOnce, 1, 100),
    settleAfterMs: whole("SETTLE_AFTER_MS", defaults.settleAfterMs, 0, 86_400_000),
  };
  if (problems.length > 0) throw new SettingsError(problems.join("; "));
  return settings;
}

function delays(text: string | undefined, problems: string[]): number[] | undefined {
  if (text === undefined || text === "") return undefined;
  const values = text.split(",").map((part) => Number(part));
  if (values.every((value) => Number.isInteger(value) && value >= 1)) return values;
  problems.push(`WEBHOOK_RETRY_DELAYS_MS must be whole milliseconds separated by commas, not "${text}"`);
  return undefined;
}

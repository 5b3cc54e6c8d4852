/** Answers the present instant. Passed in wherever time matters, so that tests hold it. */
export type Clock = () => Date;

const mostSkewMs = 3_600_000;

/**
 * How far CLOCK_SKEW_MS puts a service's clock ahead (or behind, when negative), in milliseconds: fault runs set it to see what
 * clocks that differ do. Limits: an hour. Errors: it is no such number, or set in production.
 */
export function skewOf(env: NodeJS.ProcessEnv): number {
  const text = env.CLOCK_SKEW_MS?.trim() ?? "";
  if (text === "") return 0;
  const skewMs = Number(text);
  if (env.NODE_ENV === "production")
    throw new Error("CLOCK_SKEW_MS is for fault runs and must not be set in production");
  if (!Number.isInteger(skewMs) || Math.abs(skewMs) > mostSkewMs)
    throw new Error(`CLOCK_SKEW_MS must be a whole number of milliseconds, an hour at most`);
  return skewMs;
}

const skewMs = skewOf(process.env);

export const systemClock: Clock = () => new Date(Date.now() + skewMs);

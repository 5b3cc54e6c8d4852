import { isSpanContextValid, trace } from "@opentelemetry/api";
import { type DestinationStream, type Logger, pino } from "pino";

/** Never in a log, at the top or one or two levels down. */
const secrets = [
  "password",
  "newPassword",
  "accessToken",
  "refreshToken",
  "token",
  "secret",
  "authorization",
  "cookie",
  '["set-cookie"]',
  '["stripe-signature"]',
];
const redacted = secrets.flatMap((key) =>
  key.startsWith("[") ? [key, `*${key}`, `*.*${key}`] : [key, `*.${key}`, `*.*.${key}`],
);

/** JSON lines on standard output: service, level, time (RFC 3339), the trace and span that were active, and no secrets. */
export function createLog(options: { name: string; level: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.name },
      redact: { paths: redacted, censor: "[redacted]" },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      mixin: activeTrace,
      serializers: { err: describeError },
    },
    ...(options.destination ? [options.destination] : []),
  );
}

function activeTrace(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context && isSpanContextValid(context) ? { traceId: context.traceId, spanId: context.spanId } : {};
}

/**
 * An error for the log, with its causes. A failed query is told by its text alone: drizzle puts the values into message and stack,
 * and they are people's addresses and password hashes.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error) || !("query" in error && "params" in error))
    return pino.stdSerializers.err(error as Error);
  return { type: error.name, message: `failed query: ${error.query}`, cause: describeError(error.cause) };
}

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
    },
    ...(options.destination ? [options.destination] : []),
  );
}

function activeTrace(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context && isSpanContextValid(context) ? { traceId: context.traceId, spanId: context.spanId } : {};
}

import { isSpanContextValid, trace } from "@opentelemetry/api";
import { type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";

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

/** Per log: one on the same lines that looks for no secrets. */
const requestLogs = new WeakMap<object, Logger>();

/** JSON lines on standard output: service, level, time (RFC 3339), the trace and span that were active, and no secrets. */
export function createLog(options: { name: string; level: string; destination?: DestinationStream }): Logger {
  const destination = options.destination ?? pino.destination(1);
  const common: LoggerOptions = {
    level: options.level,
    base: { service: options.name },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
  };
  const redact = { paths: redacted, censor: "[redacted]" };
  const log = pino({ ...common, redact, mixin: activeTrace }, destination);
  requestLogs.set(log, pino(common, destination));
  return log;
}

/**
 * For the line that each request gets: it is put together from what is no secret, and looking for some in it took 8 % of the
 * time of a booking.
 */
export function requestLogOf(log: Logger): Logger {
  return requestLogs.get(log) ?? log;
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

import {
  type Attributes,
  type Context,
  context,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

const traceparentForm = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The active span as a W3C traceparent; nothing when no trace is recorded. */
export function activeTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, "0")}`;
}

/** The span that a traceparent names; nothing when it is absent or malformed. */
export function parseTraceparent(text: string | undefined): SpanContext | undefined {
  const parts = text?.match(traceparentForm);
  const [, traceId, spanId, flags] = parts ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

/** Runs `run` in a consumer span whose parent is the sender's; the span ends with it and carries its error. */
export function inConsumerSpan<T>(
  traceparent: string | undefined,
  name: string,
  attributes: Attributes,
  run: () => Promise<T>,
): Promise<T> {
  const remote = parseTraceparent(traceparent);
  const parent = remote === undefined ? context.active() : trace.setSpanContext(context.active(), remote);
  return inSpan(name, { kind: SpanKind.CONSUMER, attributes }, parent, run);
}

/** The same for messages of several senders: a span of its own, linked to each trace once. */
export function inLinkedSpan<T>(
  traceparents: readonly (string | undefined)[],
  name: string,
  attributes: Attributes,
  run: () => Promise<T>,
): Promise<T> {
  const links = [...new Set(traceparents)].flatMap((traceparent) => {
    const remote = parseTraceparent(traceparent);
    return remote === undefined ? [] : [{ context: remote }];
  });
  return inSpan(name, { kind: SpanKind.CONSUMER, attributes, links }, context.active(), run);
}

function inSpan<T>(name: string, options: SpanOptions, parent: Context, run: () => Promise<T>): Promise<T> {
  return trace.getTracer("@stagedoor/messaging").startActiveSpan(name, options, parent, async (span) => {
    try {
      return await run();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

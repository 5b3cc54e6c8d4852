import {
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";

/**
 * Makes trace ids travel: from `traceparent` into logs and messages. Once per process; a second call changes nothing.
 * With `endpoint` spans are recorded and sent there as well; the SDK is only loaded then, because it costs some 15 MB.
 * The answer sends what is left and stops.
 */
export async function startTracing(options: {
  name: string;
  endpoint: string | undefined;
}): Promise<() => Promise<void>> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  if (options.endpoint === undefined) return async () => {};
  const { startExporter } = await import("./traceExporter.ts");
  return startExporter(options.name, options.endpoint);
}

/** Whatever records spans, once it has been started. */
const tracer = trace.getTracer("stagedoor");

/** A span for a request, child of the caller's where it sent `traceparent`, and the context to run the request in. */
export function startRequestSpan(headers: Record<string, unknown>, name: string): { span: Span; context: Context } {
  const parent = headers.traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, headers);
  const recorded = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent);
  const span = isSpanContextValid(recorded.spanContext()) ? recorded : trace.wrapSpanContext(newSpanContext());
  return { span, context: trace.setSpan(parent, span) };
}

/** Ends a request's span with what was answered; 5xx counts as an error, by OpenTelemetry's rule for servers. */
export function endRequestSpan(span: Span, reply: { method: string; route: string; status: number }): void {
  span.updateName(`${reply.method} ${reply.route}`);
  span.setAttributes({
    "http.request.method": reply.method,
    "http.route": reply.route,
    "http.response.status_code": reply.status,
  });
  if (reply.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function newSpanContext() {
  return { traceId: randomHex(16), spanId: randomHex(8), traceFlags: TraceFlags.NONE };
}

/** As OpenTelemetry's own generator makes ids: they tell requests apart, and nobody relies on not guessing them. */
function randomHex(bytes: number): string {
  let hex = "";
  while (hex.length < bytes * 2) hex += ((Math.random() * 2 ** 32) >>> 0).toString(16).padStart(8, "0");
  return hex;
}

import { randomBytes } from "node:crypto";
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

/** A span for a request, child of the caller's where it sent `traceparent`, and the context to run the request in. */
export function startRequestSpan(headers: Record<string, unknown>, name: string): { span: Span; context: Context } {
  const parent = propagation.extract(ROOT_CONTEXT, headers);
  const recorded = trace.getTracer("stagedoor").startSpan(name, { kind: SpanKind.SERVER }, parent);
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
  return {
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    traceFlags: TraceFlags.NONE,
  };
}

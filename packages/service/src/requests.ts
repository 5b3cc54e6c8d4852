import { type Context, context, type Span } from "@opentelemetry/api";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { observeDurations } from "./metrics.ts";
import type { Readiness } from "./readiness.ts";
import { endRequestSpan, startRequestSpan } from "./tracing.ts";

declare module "fastify" {
  interface FastifyRequest {
    span: Span | undefined;
    spanContext: Context | undefined;
  }
}

/** Gives each request its trace, an id in `x-request-id`, one line in the log and a place in the metrics. */
export function observeRequests(app: FastifyInstance, metrics: Registry, readiness: Readiness, log: Logger): void {
  const observe = observeDurations(metrics);
  app.decorateRequest("span", undefined);
  app.decorateRequest("spanContext", undefined);

  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    const started = startRequestSpan(request.headers, request.method);
    request.span = started.span;
    request.spanContext = started.context;
    context.with(started.context, done);
  });

  // The body arrives in callbacks of the socket, outside the request's context: enter it again.
  app.addHook("preValidation", (request, _reply, done) => context.with(request.spanContext ?? context.active(), done));

  app.addHook("onSend", (_request, reply, _payload, done) => {
    // During a stop clients must open their next connection elsewhere.
    if (readiness.stopping) reply.header("connection", "close");
    done();
  });

  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "unknown";
    const { method } = request;
    const status = reply.statusCode;
    observe(method, route, status, reply.elapsedTime / 1000);
    if (request.span) endRequestSpan(request.span, { method, route, status });
    const { traceId, spanId } = request.span?.spanContext() ?? {};
    const line = {
      requestId: request.id,
      method,
      path: request.url.split("?")[0],
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      traceId,
      spanId,
    };
    if (status >= 500) log.warn(line, "request");
    // A route may say that its requests are not worth a line.
    else if ((request.log as Logger).isLevelEnabled("info")) log.info(line, "request");
    done();
  });
}

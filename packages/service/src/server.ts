import cors from "@fastify/cors";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { newId } from "@stagedoor/contracts/ids";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from "fastify";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { closeRoutes } from "./closedRoutes.ts";
import { answerConnectionError } from "./connectionErrors.ts";
import { answerErrors, answerFrameworkError } from "./errorReplies.ts";
import { serveHealth } from "./health.ts";
import { acceptJsonOnly } from "./jsonBody.ts";
import { limitRequests } from "./limits.ts";
import { requestLogOf } from "./log.ts";
import { noteMethods } from "./methods.ts";
import { createMetrics } from "./metrics.ts";
import { serveOpenApi } from "./openapi.ts";
import { demandReadableUrl } from "./readableUrl.ts";
import type { Readiness } from "./readiness.ts";
import { observeRequests } from "./requests.ts";
import { securityHeaders } from "./securityHeaders.ts";
import type { HttpSettings, PublicSettings } from "./sharedSettings.ts";
import { demandClosed, schemaCompiler } from "./validation.ts";

/** The Fastify instance of a service: TypeBox schemas give the types of requests and replies. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export type ServerOptions = {
  /** The service's name: "bookings". */
  readonly name: string;
  readonly config: HttpSettings & PublicSettings;
  readonly log: Logger;
  readonly readiness: Readiness;
  /** Default: a new registry with the process' metrics. */
  readonly metrics?: Registry;
  /** Whether everybody can reach this port, so that `/metrics` must not be on it. Default false. */
  readonly isPublic?: boolean;
  /** Whether this is an API: its routes are closed to what they do not name, and described by a document. Default true. */
  readonly documents?: boolean;
};

const preflightAgeS = 600;

/** Makes the HTTP side of a service, without listening: problems, limits, health, metrics, documents, traces and CORS. */
export async function buildServer(options: ServerOptions): Promise<App> {
  const { config, log, readiness } = options;
  const metrics = options.metrics ?? createMetrics();
  const app: App = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    // One line per request with what matters is written by observeRequests.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    genReqId: newId,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    routerOptions: { ignoreTrailingSlash: true },
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: config.requestTimeoutMs,
    http: {
      // Node exchanges the two limits where that of the headers (60 s) is the larger, and looks only every 30 s.
      headersTimeout: Math.min(60_000, config.requestTimeoutMs),
      connectionsCheckingInterval: Math.min(30_000, config.requestTimeoutMs),
    },
    keepAliveTimeout: config.keepAliveTimeoutMs,
    // A request that arrives on an open connection during a stop is answered, with `connection: close`.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerConnectionError,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.maxConnections = config.maxConnections;
  app.setValidatorCompiler(schemaCompiler());

  observeRequests(app, metrics, readiness, requestLogOf(log));
  answerErrors(app, noteMethods(app));
  demandReadableUrl(app);
  acceptJsonOnly(app);
  if (options.documents !== false) closeRoutes(app);
  app.addHook("onRoute", ({ method, url, schema }) => {
    for (const part of ["body", "querystring"] as const) demandClosed(schema?.[part], `${method} ${url}: ${part}`);
  });
  const headers = await securityHeaders();
  app.addHook("onRequest", (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  await app.register(cors, {
    origin: [new URL(config.publicUrl).origin, ...config.corsOrigins],
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    exposedHeaders: ["etag", "location", "retry-after", "idempotent-replayed", "x-request-id"],
    credentials: true,
    // Otherwise OPTIONS without a preflight's headers is 400 as plain text.
    strictPreflight: false,
    maxAge: preflightAgeS,
  });
  await limitRequests(app, config);
  serveHealth(app, readiness, options.isPublic ? undefined : metrics);
  if (options.documents !== false) await serveOpenApi(app, options.name);
  return app;
}

import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import { Problem } from "./problem.ts";
import type { Readiness } from "./readiness.ts";

/**
 * `/livez` (the process answers), `/readyz` (requests may be sent here) and, given a registry, `/metrics`; and 503 for all else
 * until prepared.
 */
export function serveHealth(app: FastifyInstance, readiness: Readiness, metrics: Registry | undefined): void {
  // Whoever watches must get an answer when the process is at its limit, too.
  const config = { always: true, pressureHandler: () => undefined };
  const options = { schema: { hide: true }, config, logLevel: "warn" } as const;

  app.addHook("onRequest", (request, _reply, done) => {
    const open = readiness.prepared || request.routeOptions.config.always;
    done(open ? undefined : new Problem("not_ready", "The service is starting.", { retryAfter: 1 }));
  });

  app.get("/livez", options, () => ({ status: "ok" }));

  app.get("/readyz", options, async (_request, reply) => {
    const { ready, checks } = await readiness.report();
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready", checks });
  });

  if (metrics === undefined) return;
  app.get("/metrics", options, async (_request, reply) => {
    return reply.header("content-type", metrics.contentType).send(await metrics.metrics());
  });
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answered also while the service is starting, without limits. */
    always?: boolean;
  }
}

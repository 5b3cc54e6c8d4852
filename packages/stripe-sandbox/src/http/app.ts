import Fastify, { type FastifyInstance } from "fastify";
import type { Control } from "../control.ts";
import { ApiFailure, rejected } from "../failure.ts";
import type { State } from "../state.ts";
import { failureAnswer, send } from "./answer.ts";
import { api } from "./api.ts";
import { checkoutPages } from "./checkoutPages.ts";
import { controlRoutes } from "./controlRoutes.ts";
import { health } from "./health.ts";
import { overviewForms } from "./overviewForms.ts";
import { overviewPages } from "./overviewPages.ts";
import { pathOf, withoutPublicPath } from "./publicPath.ts";

export type AppOptions = { state: State; secretKey: string; control: Control; runDue: () => void };

const bodyLimit = 1024 * 1024;

/** The HTTP server without an address: the API, the hosted page, the switches and the overview. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const publicPath = pathOf(options.state.publicUrl);
  const app = Fastify({
    bodyLimit,
    rewriteUrl: ({ url = "/" }) => withoutPublicPath(url, publicPath),
    requestTimeout: 60_000,
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, body),
  );
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0];
    const message = `Unrecognized request URL (${request.method}: ${path}). Please see https://docs.stripe.com/api or we can help at https://support.stripe.com/.`;
    return send(reply, failureAnswer(rejected(404, "invalid_request_error", message)));
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof ApiFailure) return send(reply, failureAnswer(error));
    const status = error.statusCode ?? 500;
    if (status >= 500) console.error(error);
    const message = status >= 500 ? "The sandbox failed. Its log says why." : error.message;
    return send(reply, failureAnswer(rejected(status, status >= 500 ? "api_error" : "invalid_request_error", message)));
  });
  await app.register(health, options);
  await app.register(api, options);
  await app.register(controlRoutes, options);
  await app.register(checkoutPages, options);
  await app.register(overviewPages, options);
  await app.register(overviewForms, options);
  return app;
}

import { isTransient } from "@stagedoor/postgres/transient";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MethodsOf } from "./methods.ts";
import { busy, Problem, problemBody } from "./problem.ts";
import { discardRest } from "./restOfBody.ts";
import { fieldFaults } from "./validation.ts";

/** Answers every error as `application/problem+json`. What is not a refusal is logged, and answered with an id to quote. */
export function answerErrors(app: FastifyInstance, methodsOf: MethodsOf): void {
  app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(toProblem(error, request), request, reply));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "/";
    const methods = methodsOf(path);
    if (methods.length === 0) {
      return sendProblem(new Problem("not_found", `There is no ${request.method} ${path}.`), request, reply);
    }
    const refused = new Problem(
      "method_not_allowed",
      `${path} takes ${methods.join(", ")}, and not ${request.method}.`,
    );
    return sendProblem(refused, request, reply.header("allow", methods.join(", ")));
  });
}

/** Answers an address that the router could not read: hooks do not run for it. */
export function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header("x-request-id", request.id);
  sendProblem(new Problem("malformed", `The address cannot be read: ${error.message}.`), request, reply);
}

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { retryAfter } = problem.extras;
  if (retryAfter !== undefined) reply.header("retry-after", Math.max(1, Math.ceil(retryAfter)));
  if (problem.statusCode === 401) reply.header("www-authenticate", challenge(problem, request));
  // Fastify closes the connection of a body that is too large; the client would then often see a reset, and not this answer.
  if (problem.code === "too_large" && discardRest(request.raw)) reply.removeHeader("connection");
  const body = problemBody(problem);
  // A serializer of the route's success must not be tried on a problem, so this is text already.
  return reply
    .code(problem.statusCode)
    .header("content-type", "application/problem+json")
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problem.statusCode >= 500 ? { ...body, requestId: request.id } : body);
}

/** What a 401 asks for (RFC 9110, 11.6.1); a token that was given and does not count is told apart (RFC 6750, 3.1). */
function challenge({ code }: Problem, { headers }: FastifyRequest): string {
  const isRefused = code === "unauthenticated" && headers.authorization !== undefined;
  return isRefused ? 'Bearer realm="stagedoor", error="invalid_token"' : 'Bearer realm="stagedoor"';
}

/** The refusal that an error stands for. Errors of libraries are told by their codes. */
export function toProblem(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error.validation) {
    const errors = fieldFaults(error.validation as never, error.validationContext ?? "body");
    const detail = errors.map((fault) => `${fault.field} ${fault.message}`).join("; ");
    return new Problem("malformed", detail, { errors });
  }
  const known = ofLibrary(error);
  if (known) return known;
  if (isTransient(error)) {
    request.log.warn({ err: error }, "database not available");
    return busy(1);
  }
  request.log.error({ err: error }, "request failed");
  return new Problem("internal", "This is our fault, not yours. Please quote the request id when you report it.");
}

function ofLibrary(error: FastifyError): Problem | undefined {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new Problem("too_large", "The request body is too large.");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new Problem("unsupported_media_type", "The content type must be application/json.");
    case "FST_UNDER_PRESSURE":
      return busy(2);
  }
  const status = error.statusCode;
  if (status === undefined || status < 400 || status >= 500) return undefined;
  if (status === 413) return new Problem("too_large", "The request is too large.");
  return new Problem("malformed", error.message);
}

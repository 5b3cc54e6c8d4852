import type { ErrorCode } from "@stagedoor/contracts/errors";
import type { FastifyInstance } from "fastify";
import { Problem, problemBody } from "./problem.ts";

type ConnectionError = Error & { readonly code?: string };
type Connection = {
  readonly destroyed: boolean;
  readonly writable: boolean;
  write(text: string): unknown;
  destroy(error?: Error): unknown;
};

/** Answers what never becomes a request, because it is late or no HTTP, as a problem, and closes its connection. */
export function answerConnectionError(this: FastifyInstance, error: ConnectionError, connection: Connection): void {
  if (error.code === "ECONNRESET" || connection.destroyed) return;
  this.log.trace({ err: error }, "client error");
  if (connection.writable) connection.write(answerTo(error.code));
  connection.destroy(error);
}

function answerTo(code: string | undefined): string {
  const problem = new Problem(...refusalOf(code));
  const body = problemBody(problem);
  const text = JSON.stringify(body);
  return [
    `HTTP/1.1 ${problem.statusCode} ${body.title}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(text)}`,
    "Connection: close",
    "",
    text,
  ].join("\r\n");
}

function refusalOf(code: string | undefined): [ErrorCode, string] {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return ["request_timeout", "The request did not arrive in time."];
  if (code === "HPE_HEADER_OVERFLOW") return ["headers_too_large", "The request's headers are too large."];
  return ["malformed", "This is not an HTTP request."];
}

import type { IncomingHttpHeaders } from "node:http";
import { context, propagation } from "@opentelemetry/api";
import type { FastifyRequest } from "fastify";

/** How this gateway signs the requests that it hands on (RFC 9110, 7.6.3). */
const signature = "1.1 stagedoor-web";

/** Gateways of ours that a request may have passed before. More means that an upstream setting points back here. */
export const mostHops = 2;

/** How many gateways of ours a request has passed. */
export function hopsOf(headers: IncomingHttpHeaders): number {
  return (headers.via ?? "").split(",").filter((hop) => hop.trim() === signature).length;
}

/**
 * The headers of the request to a service: the client's own, who the client is (only what trusted proxies said of it is kept), and the
 * trace. What is for one connection only (RFC 9110, 7.6.1) is left out by the proxy library.
 */
export function requestHeaders(request: FastifyRequest, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { forwarded: _forwarded, "x-real-ip": _realIp, expect: _expect, ...kept } = headers;
  const handed: IncomingHttpHeaders = {
    ...kept,
    // Nearest first in Fastify, farthest first in the header.
    "x-forwarded-for": (request.ips ?? [request.ip]).toReversed().join(", "),
    "x-forwarded-proto": request.protocol,
    "x-forwarded-host": request.host,
    via: headers.via === undefined ? signature : `${headers.via}, ${signature}`,
  };
  propagation.inject(request.spanContext ?? context.active(), handed);
  return handed;
}

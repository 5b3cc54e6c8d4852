import httpProxy, { type FastifyHttpProxyOptions } from "@fastify/http-proxy";
import { Problem } from "@stagedoor/service/problem";
import { discardRest } from "@stagedoor/service/restOfBody";
import type { App } from "@stagedoor/service/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { WebConfig } from "../config.ts";
import { boundedBody, refusedLength } from "./boundedBody.ts";
import { closeStreamsOnStop } from "./openStreams.ts";
import { hopsOf, mostHops, requestHeaders } from "./requestHeaders.ts";
import { type Route, routesOf } from "./upstreams.ts";

/**
 * Hands every request below a service's prefixes to it, the body byte for byte (webhook signatures are over the raw body), and its answer
 * back as it comes. A service that is away or silent is a 503 with Retry-After. Nothing is sent twice.
 */
export async function registerGateway(app: App, config: WebConfig): Promise<void> {
  const remember = closeStreamsOnStop(app);
  for (const route of routesOf(config)) {
    await app.register(async (scope) => {
      // The kit reads JSON; here a body is only passed through.
      scope.removeAllContentTypeParsers();
      scope.addHook("onRequest", (request, _reply, done) => done(refusal(request, config.bodyLimitBytes)));
      scope.addHook("preParsing", (request, _reply, payload, done) => {
        // Bodies of reads are not handed on, so nobody would empty the stream.
        const isRead = request.method === "GET" || request.method === "HEAD";
        done(null, isRead ? payload : boundedBody(request.raw, config.bodyLimitBytes));
      });
      await scope.register(httpProxy, proxyOptions(route, config, remember));
    });
  }
}

function refusal({ headers, raw }: FastifyRequest, largestBody: number): Error | undefined {
  const hops = hopsOf(headers);
  if (hops < mostHops) return refusedLength(raw, largestBody);
  return new Error(`a request has come through this gateway ${hops} times: an UPSTREAM_ setting points back to it`);
}

function proxyOptions(
  { prefix, service, upstream }: Route,
  config: WebConfig,
  remember: (reply: FastifyReply) => void,
): FastifyHttpProxyOptions {
  return {
    upstream,
    prefix,
    rewritePrefix: prefix,
    disableRequestLogging: true,
    // As many as there are clients: each open stream holds one. MAX_CONNECTIONS bounds them.
    undici: {
      headersTimeout: config.upstreamTimeoutMs,
      bodyTimeout: config.upstreamSilenceMs,
      connect: { timeout: config.upstreamConnectMs },
    },
    replyOptions: {
      // The library would otherwise repeat reads that were answered with 503 up to ten times.
      retryDelay: () => null,
      rewriteRequestHeaders: (request, headers) => requestHeaders(request as FastifyRequest, headers),
      onResponse: (_request, reply, response) => {
        keepForTheRest(reply as FastifyReply);
        if (`${reply.getHeader("content-type")}`.startsWith("text/event-stream")) remember(reply as FastifyReply);
        reply.send((response as unknown as { stream: NodeJS.ReadableStream }).stream);
      },
      onError: (reply, { error }) => {
        if (error.cause instanceof Problem) return void reply.send(error.cause);
        const late = (error as { statusCode?: number }).statusCode === 504;
        const what = late ? "did not answer in time; what it did is not known" : "cannot be reached at the moment";
        reply.send(new Problem("busy", `The service ${service} ${what}. Please try again.`, { retryAfter: 2 }));
      },
    },
  };
}

/** A service that answers before it has read the whole body is right to; the client gets to read that once it has sent the rest. */
function keepForTheRest(reply: FastifyReply): void {
  const { raw } = reply.request;
  if (!raw.complete && discardRest(raw)) reply.removeHeader("connection");
}

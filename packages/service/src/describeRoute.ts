import type { ErrorCode } from "@stagedoor/contracts/errors";
import type { FastifySchema, RouteOptions } from "fastify";
import { noBody, writes } from "./closedRoutes.ts";
import { guardOf } from "./guardMark.ts";
import { problemReplies } from "./problemSchema.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The codes of the route's own refusals, for the documents; those that the kit brings are added. */
    errors?: readonly ErrorCode[];
    /** Whether the route honours If-Match, for the documents. */
    ifMatch?: boolean;
  }
}

/** A route's schema with what the kit adds to each: its name, who may call it, the problems it answers, headers that count. */
export function describeRoute(schema: FastifySchema, route: RouteOptions, name: string): FastifySchema {
  const { config = {}, method } = route;
  const guard = guardOf(route);
  const isWrite = [method].flat().some((each) => writes.includes(each));
  const isKeyed = isWrite && guard !== undefined && !guard.isOptional;
  const codes: ErrorCode[] = [
    ...["malformed", "too_many_requests", "internal", "busy", "not_ready"].map((code) => code as ErrorCode),
    ...(isWrite ? (["too_large", "unsupported_media_type", "request_timeout"] as const) : []),
    ...(guard ? (["unauthenticated"] as const) : []),
    ...(guard && guard.roles.length > 0 ? (["forbidden"] as const) : []),
    ...(schema.params ? (["not_found"] as const) : []),
    ...(isKeyed ? (["idempotency_mismatch"] as const) : []),
    ...(config.ifMatch ? (["version_conflict"] as const) : []),
    ...(config.errors ?? []),
  ];
  const headers = {
    ...(isKeyed ? { "Idempotency-Key": idempotencyKey } : {}),
    ...(config.ifMatch ? { "If-Match": ifMatch } : {}),
  };
  const { body, querystring, ...rest } = schema;
  return {
    tags: [name],
    operationId: operationId([method].flat()[0] ?? "GET", route.url),
    ...rest,
    ...(querystring ? { querystring: withDefaultsOptional(querystring) } : {}),
    ...(body && body !== noBody ? { body: withDefaultsOptional(body) } : {}),
    ...(guard ? { security: guard.isOptional ? [{}, { bearer: [] }] : [{ bearer: [] }] } : {}),
    ...(Object.keys(headers).length > 0 && !schema.headers ? { headers: { type: "object", properties: headers } } : {}),
    response: { ...problemReplies(codes), ...(schema.response as object | undefined) },
  } as FastifySchema;
}

/** A name for generated clients: `POST /api/v1/events/:id/publish` is `postEventsByIdPublish`. A path is only one service's. */
function operationId(method: string, url: string): string {
  const words = url
    .replace("/api/v1/", "/")
    .replaceAll(/:(\w+)/g, "by-$1")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => (word[0] ?? "").toUpperCase() + word.slice(1)).join("");
}

/** What has a default is there for the handler, and may be left out by the caller: only the latter belongs in the document. */
function withDefaultsOptional(schema: unknown): unknown {
  const { properties, required, ...rest } = schema as { properties?: Record<string, object>; required?: string[] };
  if (properties === undefined || required === undefined) return schema;
  return { ...rest, properties, required: required.filter((name) => !("default" in (properties[name] ?? {}))) };
}

const idempotencyKey = {
  type: "string",
  minLength: 1,
  maxLength: 255,
  description: "A success is remembered for 24 h under this key and answered again.",
};

const ifMatch = {
  type: "string",
  description: 'The ETag of what the caller has seen, such as "3": another version is 409 version_conflict. * is any.',
};

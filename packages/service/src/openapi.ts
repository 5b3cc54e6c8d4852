import swagger from "@fastify/swagger";
import { errorCodes } from "@stagedoor/contracts/errors";
import type { FastifyInstance, FastifySchema, RouteOptions } from "fastify";
import { guardOf } from "./guardMark.ts";

const problemSchema = {
  type: "object",
  description: "RFC 9457 problem details",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", enum: Object.keys(errorCodes) },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["field", "message"],
        properties: { field: { type: "string" }, message: { type: "string" } },
      },
    },
  },
  examples: [
    {
      type: "urn:stagedoor:problem:malformed",
      title: errorCodes.malformed.title,
      status: 400,
      detail: "email is missing",
      code: "malformed",
      errors: [{ field: "email", message: "is missing" }],
    },
  ],
};

const writes = ["POST", "PUT", "PATCH", "DELETE"];

/** Serves OpenAPI 3.1 of the service's own routes at `/api/v1/<name>/openapi.json`, from the schemas that validate them. */
export async function serveOpenApi(app: FastifyInstance, name: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: `Stagedoor ${name}`, version: "1" },
      components: {
        securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
        schemas: { Problem: problemSchema as never },
      },
    },
    hideUntagged: false,
    transform: ({ schema, url, route }) => ({ schema: documented(schema ?? {}, route, name), url }),
  });
  app.get(`/api/v1/${name}/openapi.json`, { schema: { hide: true } as FastifySchema }, () => app.swagger());
}

/** A route's schema with what the kit adds to each: who may call it, the problems it answers, the Idempotency-Key. */
function documented(schema: FastifySchema, route: RouteOptions, name: string): FastifySchema {
  const roles = guardOf(route);
  const isWrite = [route.method].flat().some((method) => writes.includes(method));
  const problems = [
    ...("body" in schema || "querystring" in schema || "params" in schema ? [400] : []),
    ...(roles ? [401] : []),
    ...(roles && roles.length > 0 ? [403] : []),
    ...(schema.params ? [404] : []),
    ...("body" in schema ? [409, 413, 415, 422] : []),
    429,
    503,
  ];
  const responses = Object.fromEntries(problems.map((status) => [status, problemReply(status)]));
  return {
    tags: [name],
    ...schema,
    ...("querystring" in schema ? { querystring: withDefaultsOptional(schema.querystring) } : {}),
    ...("body" in schema ? { body: withDefaultsOptional(schema.body) } : {}),
    ...(roles ? { security: [{ bearer: [] }] } : {}),
    ...(roles && isWrite ? { headers: schema.headers ?? idempotencyHeader } : {}),
    response: { ...responses, ...(schema.response as object | undefined) },
  } as FastifySchema;
}

/** What has a default is there for the handler, and may be left out by the caller: only the latter belongs in the document. */
function withDefaultsOptional(schema: unknown): unknown {
  const { properties, required, ...rest } = schema as { properties?: Record<string, object>; required?: string[] };
  if (properties === undefined || required === undefined) return schema;
  return { ...rest, properties, required: required.filter((name) => !("default" in (properties[name] ?? {}))) };
}

function problemReply(status: number) {
  const codes = Object.entries(errorCodes).flatMap(([code, error]) => (error.status === status ? [code] : []));
  return {
    description: codes.join(", "),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

const idempotencyHeader = {
  type: "object",
  properties: {
    "idempotency-key": {
      type: "string",
      minLength: 1,
      maxLength: 255,
      description: "A success is remembered for 24 h under this key and answered again.",
    },
  },
};

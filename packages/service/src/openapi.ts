import swagger from "@fastify/swagger";
import type { FastifyInstance, FastifySchema } from "fastify";
import { describeRoute } from "./describeRoute.ts";
import { problemSchema } from "./problemSchema.ts";

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
    transform: ({ schema, url, route }) => ({ schema: describeRoute(schema ?? {}, route, name), url }),
    transformObject: (documents) => {
      const document = "openapiObject" in documents ? documents.openapiObject : documents.swaggerObject;
      letBodiesBeLeftOut(document.paths ?? {});
      return document;
    },
  });
  app.get(`/api/v1/${name}/openapi.json`, { schema: { hide: true } as FastifySchema }, () => app.swagger());
}

type Body = { required?: boolean; content: Record<string, { schema?: { type?: unknown } }> };

/** The library says of every body that it is required; those that may be null may be left out. */
function letBodiesBeLeftOut(paths: object): void {
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path as object))) {
    const body = (operation as { requestBody?: Body }).requestBody;
    if (body === undefined) continue;
    body.required = !Object.values(body.content).some(({ schema }) => [schema?.type].flat().includes("null"));
  }
}

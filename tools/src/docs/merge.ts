import type { Json } from "./sorted.ts";

/**
 * One OpenAPI document of all services: their paths and tags side by side. A schema that two services describe
 * differently under one name gets its service's name in front.
 * Errors: throws when two services claim the same path.
 */
export function mergeOpenApi(documents: Record<string, Json>): Json {
  const paths: Json = {};
  const schemas: Json = {};
  const securitySchemes: Json = {};
  for (const [name, original] of Object.entries(documents)) {
    const document = withOwnSchemaNames(name, original, schemas);
    for (const [path, item] of Object.entries(document.paths as Json)) {
      if (path in paths) throw new Error(`${name} and another service both answer ${path}`);
      paths[path] = item;
    }
    const components = (document.components ?? {}) as Json;
    Object.assign(schemas, components.schemas);
    Object.assign(securitySchemes, components.securitySchemes);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Stagedoor",
      version: "1",
      description: "Publishing events, booking places, paying and checking in. One origin for all services.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: Object.keys(documents).map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes },
  };
}

function withOwnSchemaNames(service: string, document: Json, taken: Json): Json {
  const schemas = ((document.components as Json | undefined)?.schemas ?? {}) as Json;
  const clashing = Object.keys(schemas).filter((name) => name in taken && !isSame(taken[name], schemas[name]));
  const renamed = (name: string) => (clashing.includes(name) ? `${service}.${name}` : name);
  const text = JSON.stringify(document).replaceAll(
    /"#\/components\/schemas\/([^"]+)"/g,
    (_, name) => `"#/components/schemas/${renamed(name)}"`,
  );
  const copy = JSON.parse(text) as Json;
  const own = ((copy.components as Json | undefined)?.schemas ?? {}) as Json;
  const entries = Object.entries(own).map(([name, schema]) => [renamed(name), schema]);
  return { ...copy, components: { ...(copy.components as Json), schemas: Object.fromEntries(entries) } };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

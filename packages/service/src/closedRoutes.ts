import type { FastifyInstance } from "fastify";
import Type, { type Static, type TObject } from "typebox";

/** The methods whose bodies are read. */
export const writes: readonly string[] = ["POST", "PUT", "PATCH", "DELETE"];

const noQuery = Type.Object({}, { additionalProperties: false });

/** The body of a write that takes none: nothing, or an empty object, which clients like to send. */
export const noBody = optionalBody(noQuery);

/** Gives every route from now on that says nothing of its query string or its body an empty one: what is unknown is refused. */
export function closeRoutes(app: FastifyInstance): void {
  app.addHook("onRoute", (route) => {
    if (route.schema?.hide || route.url.includes("*")) return;
    const takesBody = [route.method].flat().some((method) => writes.includes(method));
    route.schema = { querystring: noQuery, ...(takesBody ? { body: noBody } : {}), ...route.schema };
  });
}

/** The schema of a body that may be left out. One schema with two types, because the faults of a union name each of its parts. */
export function optionalBody<T extends TObject>(schema: T) {
  return Type.Unsafe<Static<T> | null | undefined>({ ...schema, type: ["object", "null"] });
}

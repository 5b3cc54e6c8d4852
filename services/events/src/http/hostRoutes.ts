import { idSchema } from "@stagedoor/contracts/schemas/parts";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { findHost } from "../queries/findHost.ts";
import type { RouteDeps } from "./deps.ts";
import { idParams } from "./params.ts";

const hostReply = Type.Object({
  id: idSchema,
  name: Type.String(),
  publishedEvents: Type.Integer({ minimum: 0 }),
});

/** GET /hosts/:id, open to all. */
export function hostRoutes(app: App, { database }: RouteDeps): void {
  app.get(
    "/api/v1/hosts/:id",
    { schema: { summary: "Read a host", params: idParams, response: { 200: hostReply } } },
    async (request, reply) => {
      const host = await findHost(database, request.params.id);
      if (host === undefined) throw notFound("host");
      return reply.send(host);
    },
  );
}

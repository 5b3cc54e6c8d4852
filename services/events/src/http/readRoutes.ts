import { etag } from "@stagedoor/service/ifMatch";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import type { RouteDeps } from "./deps.ts";
import { eventReply, toReply } from "./eventReply.ts";
import { idParams } from "./params.ts";

/** GET /events/:id, open to all. */
export function readRoutes(app: App, { findEvent, now }: RouteDeps): void {
  app.get(
    "/api/v1/events/:id",
    {
      onRequest: app.readUser,
      schema: { summary: "Read an event", params: idParams, response: { 200: eventReply } },
    },
    async (request, reply) => {
      const view = await findEvent(request.params.id, request.user?.id);
      if (view === undefined) throw notFound("event");
      return reply.header("etag", etag(view.event.version)).send(toReply(view, now()));
    },
  );
}

import { isId } from "@stagedoor/contracts/ids";
import { eventStatuses } from "@stagedoor/contracts/schemas/events";
import { instantSchema } from "@stagedoor/contracts/schemas/parts";
import { etag } from "@stagedoor/service/ifMatch";
import { listQuery, listReply } from "@stagedoor/service/lists";
import { malformed, notFound, Problem } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type, { type Static } from "typebox";
import { isInstant, toInstant } from "../domain/instants.ts";
import { tidy } from "../domain/text.ts";
import { type EventFilter, listEvents } from "../queries/listEvents.ts";
import type { RouteDeps } from "./deps.ts";
import { eventReply, toReply } from "./eventReply.ts";
import { idParams } from "./params.ts";

const query = listQuery({
  sorts: ["date", "title", "createdAt"],
  filters: {
    from: Type.String({ ...instantSchema, description: "Starts at this instant or later" }),
    to: Type.String({ ...instantSchema, description: "Starts at this instant or earlier" }),
    hostId: Type.String({ maxLength: 36, description: "A host's id; me for the caller, who sees drafts too" }),
    q: Type.String({ maxLength: 200, description: "Part of title, description or venue" }),
    status: Type.Unsafe<(typeof eventStatuses)[number]>({
      type: "string",
      enum: [...eventStatuses],
      description: "Default: published, and every status of one's own events",
    }),
  },
});

/** GET /events and GET /events/:id, open to all. */
export function readRoutes(app: App, { database, findEvent, now }: RouteDeps): void {
  app.get(
    "/api/v1/events",
    {
      onRequest: app.readUser,
      schema: { summary: "List events", querystring: query, response: { 200: listReply(eventReply) } },
    },
    async (request, reply) => {
      const viewerId = request.user?.id;
      const { limit, offset } = request.query;
      const found = await listEvents(database, toFilter(request.query, viewerId), request.query, viewerId);
      return reply.send({ items: found.views.map((view) => toReply(view, now())), total: found.total, limit, offset });
    },
  );

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

function toFilter(asked: Static<typeof query>, viewerId: string | undefined): EventFilter {
  const { from, to, hostId, q, status } = asked;
  return {
    ...(from === undefined ? {} : { from: instantOf("from", from) }),
    ...(to === undefined ? {} : { to: instantOf("to", to) }),
    ...(hostId === undefined ? {} : { hostId: hostOf(hostId, viewerId) }),
    ...(q === undefined ? {} : { text: tidy(q) }),
    ...(status === undefined ? {} : { status }),
  };
}

function instantOf(field: string, text: string): Date {
  const instant = toInstant(text);
  if (!isInstant(instant)) throw malformed(field, "must be an instant from 1970 to 9999");
  return new Date(instant);
}

function hostOf(hostId: string, viewerId: string | undefined): string {
  if (hostId !== "me") {
    if (!isId(hostId)) throw malformed("hostId", 'must be a UUID, or "me"');
    return hostId.toLowerCase();
  }
  if (viewerId === undefined) throw new Problem("unauthenticated", "An access token is needed for hostId=me.");
  return viewerId;
}

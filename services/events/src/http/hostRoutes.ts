import { idSchema } from "@stagedoor/contracts/schemas/parts";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { findHost, type HostLimits } from "../queries/findHost.ts";
import type { RouteDeps } from "./deps.ts";
import { eventReply, toReply } from "./eventReply.ts";
import { idParams } from "./params.ts";

const count = (description: string) => Type.Integer({ minimum: 0, description });

const hostReply = Type.Object({
  id: idSchema,
  name: Type.String(),
  publishedEvents: count("Those that have ended too, those that were cancelled not"),
  upcomingEvents: count("Published and not ended"),
  followers: count("People who hear of each new event"),
  upcoming: Type.Array(eventReply, { description: "The upcoming events that begin first" }),
  allUpcoming: Type.String({ format: "uri-reference", description: "Where all upcoming events are listed" }),
});

/** GET /hosts/:id, open to all and the same for all: whether the caller follows is asked by GET /follows?hostId=. */
export function hostRoutes(app: App, { database, now }: RouteDeps, limits: HostLimits): void {
  app.get(
    "/api/v1/hosts/:id",
    {
      schema: {
        summary: "Read a host's page",
        description: `With at most ${limits.events} upcoming events. Anything is counted up to ${limits.counted}. Whether the caller follows says GET /follows?hostId=.`,
        params: idParams,
        response: { 200: hostReply },
      },
    },
    async (request, reply) => {
      const at = now();
      const host = await findHost(database, request.params.id.toLowerCase(), at, limits);
      if (host === undefined) throw notFound("host");
      const upcoming = host.upcoming.map((view) => toReply(view, at));
      return reply.send({ ...host, upcoming, allUpcoming: `/api/v1/events?hostId=${host.id}` });
    },
  );
}

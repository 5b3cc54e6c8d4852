import { idSchema, instantSchema, nullable } from "@stagedoor/contracts/schemas/parts";
import { writeOnce } from "@stagedoor/service/idempotency";
import { listQuery, listReply } from "@stagedoor/service/lists";
import { unprocessable } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type, { type Static } from "typebox";
import { followHost } from "../commands/followHost.ts";
import { deleteFollow } from "../db/follows.ts";
import { hostName } from "../queries/hostName.ts";
import { type FollowedHost, listFollows } from "../queries/listFollows.ts";
import type { RouteDeps } from "./deps.ts";

const hostParams = Type.Object({ hostId: idSchema }, { additionalProperties: false });

const followReply = Type.Object({
  hostId: idSchema,
  hostName: nullable(Type.String({ description: "Null once the account is deleted" })),
  createdAt: Type.String({ ...instantSchema, description: "Followed since" }),
});

const query = listQuery({
  sorts: ["date"],
  filters: { hostId: Type.String({ ...idSchema, description: "Only this host, to see whether one follows" }) },
});

/** PUT and DELETE /follows/:hostId, GET /follows: whose new events the caller hears of. `most` is the limit of hosts a person. */
export function followRoutes(app: App, { database, now }: RouteDeps, most: number): void {
  const onRequest = app.requireUser;

  app.put(
    "/api/v1/follows/:hostId",
    {
      onRequest,
      config: { errors: ["rule_broken", "projection_pending"] },
      schema: {
        summary: "Follow a host",
        description: "The caller hears of each newly published event. Again changes nothing.",
        params: hostParams,
        response: { 200: followReply },
      },
    },
    async (request, reply) => {
      const hostId = request.params.hostId.toLowerCase();
      const followerId = request.user.id;
      if (hostId === followerId) throw refusal("nobody follows themselves");
      const name = await hostName(database, hostId, now);
      const { status, body, headers } = await writeOnce(database, request, async (tx) => {
        const outcome = await followHost(tx, { hostId, followerId, now: now(), most });
        if (outcome.kind === "too_many") throw refusal(`at most ${most} hosts can be followed`);
        return { status: 200 as const, body: toReply({ ...outcome.follow, hostName: name }) };
      });
      return reply.code(status).headers(headers).send(body);
    },
  );

  app.delete(
    "/api/v1/follows/:hostId",
    {
      onRequest,
      schema: {
        summary: "Unfollow a host",
        description: "Again changes nothing.",
        params: hostParams,
        response: { 204: Type.Null({ description: "Not followed any more" }) },
      },
    },
    async (request, reply) => {
      const { status, body, headers } = await writeOnce(database, request, async (tx) => {
        await deleteFollow(tx, request.params.hostId, request.user.id);
        return { status: 204 as const, body: null };
      });
      return reply.code(status).headers(headers).send(body);
    },
  );

  app.get(
    "/api/v1/follows",
    {
      onRequest,
      schema: { summary: "List the hosts one follows", querystring: query, response: { 200: listReply(followReply) } },
    },
    async (request) => {
      const { limit, offset } = request.query;
      const { items, total } = await listFollows(database, request.user.id, request.query, request.query.hostId);
      return { items: items.map(toReply), total, limit, offset };
    },
  );
}

function refusal(detail: string) {
  return unprocessable("rule_broken", detail, { field: "hostId" });
}

function toReply({ hostId, hostName, createdAt }: FollowedHost): Static<typeof followReply> {
  return { hostId, hostName, createdAt: createdAt.toISOString() };
}

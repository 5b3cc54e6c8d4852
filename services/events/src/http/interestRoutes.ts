import { idSchema, instantSchema } from "@stagedoor/contracts/schemas/parts";
import { writeOnce } from "@stagedoor/service/idempotency";
import { listQuery, listReply } from "@stagedoor/service/lists";
import { conflict, notFound, type Problem, unprocessable } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { type InterestOutcome, interestInEvent } from "../commands/interestInEvent.ts";
import { deleteInterest } from "../db/interests.ts";
import { listInterests } from "../queries/listInterests.ts";
import type { RouteDeps } from "./deps.ts";
import { eventReply, toReply } from "./eventReply.ts";

const eventParams = Type.Object({ eventId: idSchema }, { additionalProperties: false });

const interestReply = {
  eventId: idSchema,
  createdAt: Type.String({ ...instantSchema, description: "Interested since" }),
};

const query = listQuery({
  sorts: ["date"],
  filters: { eventId: Type.String({ ...idSchema, description: "Only this event, to see whether one is interested" }) },
});
const listed = listReply(Type.Object({ ...interestReply, event: eventReply }));

/** PUT and DELETE /interests/:eventId, GET /interests: of which events' sales the caller hears. `most` is the limit of events a person. */
export function interestRoutes(app: App, { database, now }: RouteDeps, most: number): void {
  const onRequest = app.requireUser;

  app.put(
    "/api/v1/interests/:eventId",
    {
      onRequest,
      config: { errors: ["rule_broken", "wrong_state"] },
      schema: {
        summary: "Mark interest in an event",
        description:
          "The caller hears when its sale opens, if it has not yet; wrong_state once it is cancelled or has ended. Again changes nothing.",
        params: eventParams,
        response: { 200: Type.Object(interestReply) },
      },
    },
    async (request, reply) => {
      const { status, body, headers } = await writeOnce(database, request, async (tx) => {
        const asked = { eventId: request.params.eventId, attendeeId: request.user.id, now: now(), most };
        const outcome = await interestInEvent(tx, asked);
        if (outcome.kind !== "interested") throw refuse(outcome, most);
        const { eventId, createdAt } = outcome.interest;
        return { status: 200 as const, body: { eventId, createdAt: createdAt.toISOString() } };
      });
      return reply.code(status).headers(headers).send(body);
    },
  );

  app.delete(
    "/api/v1/interests/:eventId",
    {
      onRequest,
      schema: {
        summary: "Withdraw interest in an event",
        description: "Again changes nothing.",
        params: eventParams,
        response: { 204: Type.Null({ description: "Not interested any more" }) },
      },
    },
    async (request, reply) => {
      const { status, body, headers } = await writeOnce(database, request, async (tx) => {
        await deleteInterest(tx, request.params.eventId, request.user.id);
        return { status: 204 as const, body: null };
      });
      return reply.code(status).headers(headers).send(body);
    },
  );

  app.get(
    "/api/v1/interests",
    {
      onRequest,
      schema: {
        summary: "List the events one is interested in",
        description: "Those that have not ended, cancelled ones included.",
        querystring: query,
        response: { 200: listed },
      },
    },
    async (request) => {
      const { limit, offset, eventId } = request.query;
      const { items, total } = await listInterests(database, request.user.id, now(), request.query, eventId);
      const replies = items.map(({ createdAt, view }) => {
        return { eventId: view.event.id, createdAt: createdAt.toISOString(), event: toReply(view, now()) };
      });
      return { items: replies, total, limit, offset };
    },
  );
}

function refuse(outcome: Exclude<InterestOutcome, { kind: "interested" }>, most: number): Problem {
  switch (outcome.kind) {
    case "not_found":
      return notFound("event");
    case "wrong_state":
      return conflict("wrong_state", outcome.detail);
    case "too_many":
      return unprocessable("rule_broken", `at most ${most} events can be marked`, { field: "eventId" });
  }
}

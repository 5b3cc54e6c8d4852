import { writeOnce } from "@stagedoor/service/idempotency";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { cancelEvent } from "../commands/cancelEvent.ts";
import { deleteEvent } from "../commands/deleteEvent.ts";
import { publishEvent } from "../commands/publishEvent.ts";
import { answerWith, headersOf } from "./answer.ts";
import type { RouteDeps } from "./deps.ts";
import { eventReply } from "./eventReply.ts";
import { idParams } from "./params.ts";
import { refuse } from "./refuse.ts";

const verbs = [
  { verb: "publish", summary: "Publish an event", command: publishEvent, errors: ["wrong_state", "rule_broken"] },
  { verb: "cancel", summary: "Cancel an event", command: cancelEvent, errors: ["wrong_state"] },
] as const;

/** POST /events/:id/publish and /cancel, DELETE /events/:id, for hosts. */
export function statusRoutes(app: App, deps: RouteDeps): void {
  const onRequest = app.requireRole("host");

  for (const { verb, summary, command, errors } of verbs) {
    app.post(
      `/api/v1/events/:id/${verb}`,
      {
        onRequest,
        config: { errors },
        schema: {
          summary,
          description: "Again changes nothing.",
          params: idParams,
          response: { 200: eventReply },
        },
      },
      async (request, reply) => {
        const asked = { eventId: request.params.id, hostId: request.user.id };
        const answer = await writeOnce(deps.database, request, async (tx) =>
          answerWith(tx, deps.now(), 200, await command(tx, deps, asked)),
        );
        return reply.code(answer.status).headers(headersOf(answer)).send(answer.body);
      },
    );
  }

  app.delete(
    "/api/v1/events/:id",
    {
      onRequest,
      config: { errors: ["wrong_state"] },
      schema: {
        summary: "Delete an event",
        description: "What is on sale is cancelled by it: every booking is refunded. What has ended stays.",
        params: idParams,
        response: { 204: Type.Null({ description: "Deleted" }) },
      },
    },
    async (request, reply) => {
      const asked = { eventId: request.params.id, hostId: request.user.id };
      const { status, body, headers } = await writeOnce(deps.database, request, async (tx) => {
        const outcome = await deleteEvent(tx, deps, asked);
        if (outcome.kind !== "deleted") throw refuse(outcome);
        return { status: 204 as const, body: null };
      });
      return reply.code(status).headers(headers).send(body);
    },
  );
}

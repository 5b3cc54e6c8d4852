import { writeOnce } from "@stagedoor/service/idempotency";
import { seenVersion } from "@stagedoor/service/ifMatch";
import type { App } from "@stagedoor/service/server";
import { createEvent } from "../commands/createEvent.ts";
import { editEvent } from "../commands/editEvent.ts";
import { type EventPatch, toPatch } from "../domain/editEvent.ts";
import { answerWith, headersOf } from "./answer.ts";
import type { RouteDeps } from "./deps.ts";
import { createBody, patchBody, replaceBody } from "./eventBodies.ts";
import { eventReply } from "./eventReply.ts";
import { idParams } from "./params.ts";

type EditingRequest = Parameters<typeof writeOnce>[1] & { params: { id: string }; user: { id: string } };

const edits = { ifMatch: true, errors: ["rule_broken", "wrong_state"] } as const;

/** POST /events, PUT and PATCH /events/:id, for hosts. */
export function writeRoutes(app: App, deps: RouteDeps): void {
  const { database, limits } = deps;
  const onRequest = app.requireRole("host");
  const response = { 200: eventReply };

  app.post(
    "/api/v1/events",
    {
      onRequest,
      config: { errors: ["rule_broken"] },
      schema: { summary: "Create an event", body: createBody(limits), response: { 201: eventReply } },
    },
    async (request, reply) => {
      const answer = await writeOnce(database, request, async (tx) =>
        answerWith(tx, deps.now(), 201, await createEvent(tx, deps, request.user.id, request.body)),
      );
      const headers = { ...headersOf(answer), location: `/api/v1/events/${answer.body.id}` };
      return reply.code(answer.status).headers(headers).send(answer.body);
    },
  );

  function edit(request: EditingRequest, patch: EventPatch) {
    const asked = { eventId: request.params.id, hostId: request.user.id, patch, seenVersion: seenVersion(request) };
    return writeOnce(database, request, async (tx) =>
      answerWith(tx, deps.now(), 200, await editEvent(tx, deps, asked)),
    );
  }

  app.patch(
    "/api/v1/events/:id",
    {
      onRequest,
      config: edits,
      schema: {
        summary: "Change an event",
        description: "Absent fields stay, null clears. Ticket types are given as a whole: named by id, or new.",
        params: idParams,
        body: patchBody(limits),
        response,
      },
    },
    async (request, reply) => {
      const answer = await edit(request, request.body);
      return reply.code(answer.status).headers(headersOf(answer)).send(answer.body);
    },
  );

  app.put(
    "/api/v1/events/:id",
    {
      onRequest,
      config: edits,
      schema: {
        summary: "Replace an event",
        description: "Absent fields get their defaults. Ticket types that are to stay are named by their ids.",
        params: idParams,
        body: replaceBody(limits),
        response,
      },
    },
    async (request, reply) => {
      const answer = await edit(request, toPatch(request.body));
      return reply.code(answer.status).headers(headersOf(answer)).send(answer.body);
    },
  );
}

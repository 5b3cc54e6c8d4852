import { writeOnce } from "@stagedoor/service/idempotency";
import { etag, seenVersion } from "@stagedoor/service/ifMatch";
import type { App } from "@stagedoor/service/server";
import { createEvent } from "../commands/createEvent.ts";
import { editEvent } from "../commands/editEvent.ts";
import { toPatch } from "../domain/editEvent.ts";
import { answerWith } from "./answer.ts";
import type { RouteDeps } from "./deps.ts";
import { createBody, patchBody, replaceBody } from "./eventBodies.ts";
import { eventReply } from "./eventReply.ts";
import { idParams } from "./params.ts";

/** POST /events, PUT and PATCH /events/:id, for hosts. */
export function writeRoutes(app: App, deps: RouteDeps): void {
  const { database, limits } = deps;
  const onRequest = app.requireRole("host");

  app.post(
    "/api/v1/events",
    { onRequest, schema: { summary: "Create an event", body: createBody(limits), response: { 201: eventReply } } },
    async (request, reply) => {
      const { status, body, headers } = await writeOnce(database, request, async (tx) =>
        answerWith(tx, 201, await createEvent(tx, deps, request.user.id, request.body)),
      );
      const location = `/api/v1/events/${body.id}`;
      return reply
        .code(status)
        .headers({ ...headers, location, etag: etag(body.version) })
        .send(body);
    },
  );

  app.patch(
    "/api/v1/events/:id",
    {
      onRequest,
      schema: {
        summary: "Change an event",
        description: "Absent fields stay, null clears. Ticket types are given as a whole: named by id, or new.",
        params: idParams,
        body: patchBody(limits),
        response: { 200: eventReply },
      },
    },
    async (request, reply) => {
      const asked = { eventId: request.params.id, hostId: request.user.id, seenVersion: seenVersion(request) };
      const { status, body, headers } = await writeOnce(database, request, async (tx) =>
        answerWith(tx, 200, await editEvent(tx, deps, { ...asked, patch: request.body })),
      );
      return reply
        .code(status)
        .headers({ ...headers, etag: etag(body.version) })
        .send(body);
    },
  );

  app.put(
    "/api/v1/events/:id",
    {
      onRequest,
      schema: {
        summary: "Replace an event",
        description: "Absent fields get their defaults.",
        params: idParams,
        body: replaceBody(limits),
        response: { 200: eventReply },
      },
    },
    async (request, reply) => {
      const asked = { eventId: request.params.id, hostId: request.user.id, seenVersion: seenVersion(request) };
      const { status, body, headers } = await writeOnce(database, request, async (tx) =>
        answerWith(tx, 200, await editEvent(tx, deps, { ...asked, patch: toPatch(request.body) })),
      );
      return reply
        .code(status)
        .headers({ ...headers, etag: etag(body.version) })
        .send(body);
    },
  );
}

import { writeOnce } from "@stagedoor/service/idempotency";
import { conflict, notFound, type Problem } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { requestRestore } from "../commands/restoreEvent.ts";
import { readVisibleEvent } from "../queries/readEvent.ts";
import type { Deps } from "./deps.ts";

const id = Type.String({ format: "uuid" });

const replySchema = Type.Object({
  eventId: id,
  requestedAt: Type.String({ format: "date-time" }),
  places: Type.Integer({
    minimum: 0,
    description: "Held or sold at that instant; they become free one after the other",
  }),
});

export function restoreSeatsRoute(app: App, { database, make }: Deps): void {
  const schema = {
    summary: "Releases every booking that an own event has now, with full refunds; it goes on selling",
    description:
      "Answered once it is certain to happen; availability shows how far it has got. Asking again asks for all there are then.",
    body: Type.Object({ eventId: id }, { additionalProperties: false }),
    response: { 202: replySchema },
  };
  const config = { errors: ["not_found", "wrong_state", "projection_pending"] as const };
  app.post("/api/v1/seats/restore", { schema, config, onRequest: app.requireRole("host") }, async (request, reply) => {
    const { eventId, hostId } = await readVisibleEvent(database, request.body.eventId.toLowerCase(), make.now);
    if (hostId !== request.user.id) throw notFound("event");
    const { status, headers, body } = await writeOnce(database, request, async (tx) => {
      const outcome = await requestRestore(tx, make, eventId);
      if (outcome.kind !== "requested") throw refusal(outcome.kind);
      const { places, requestedAt } = outcome;
      return { status: 202 as const, body: { eventId, requestedAt: requestedAt.toISOString(), places } };
    });
    return reply.code(status).headers(headers).send(body);
  });
}

function refusal(kind: "unknown" | "gone"): Problem {
  if (kind === "unknown") return notFound("event");
  return conflict("wrong_state", "The event is cancelled: its bookings are released already.");
}

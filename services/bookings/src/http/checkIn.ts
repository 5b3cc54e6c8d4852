import { optionalBody } from "@stagedoor/service/closedRoutes";
import { writeOnce } from "@stagedoor/service/idempotency";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { checkIn, type Scan } from "../commands/checkIn.ts";
import { attendeeNames } from "../queries/attendeeNames.ts";
import { checkInRefusal } from "./checkInRefusal.ts";
import type { Deps } from "./deps.ts";
import { codeSchema, gateSchema, ticketParams, ticketReplySchema, toTicketReply } from "./ticketReply.ts";

const id = Type.String({ format: "uuid" });
const description =
  "The first of several at once is let in, and a retry with the same Idempotency-Key is told so again.";

/** At the door: by what a scanner reads, or by the ticket that was found under its attendee's name. */
export function checkInRoutes(app: App, { database, make }: Deps): void {
  type Writing = Parameters<typeof writeOnce>[1];
  const enter = async (request: Writing, scan: Scan) => {
    const { status, headers, body } = await writeOnce(database, request, async (tx) => {
      const outcome = await checkIn(tx, make, scan);
      if (outcome.kind !== "checked_in") throw checkInRefusal(outcome);
      return { status: 200 as const, body: toTicketReply(outcome.ticket) };
    });
    const names = await attendeeNames(database, [body.id]);
    return { status, headers, body: { ...body, attendeeName: names.get(body.id) ?? null } };
  };

  const byCode = {
    schema: {
      summary: "Checks a ticket in by its code",
      description,
      body: Type.Object(
        {
          code: codeSchema,
          eventId: Type.Optional({ ...id, description: "At whose door; without it any of your events" }),
          gate: Type.Optional(gateSchema),
        },
        { additionalProperties: false },
      ),
      response: { 200: ticketReplySchema },
    },
    config: {
      errors: ["not_found", "already_checked_in", "ticket_void", "ticket_invalid", "rule_broken"] as const,
    },
    onRequest: app.requireRole("host"),
  };
  app.post("/api/v1/tickets/check-in", byCode, async (request, reply) => {
    const { code, eventId, gate = null } = request.body;
    const door = { hostId: request.user.id, eventId: eventId?.toLowerCase() };
    const { status, headers, body } = await enter(request, { door, of: { code: code.trim() }, gate });
    return reply.code(status).headers(headers).send(body);
  });

  const byId = {
    schema: {
      summary: "Checks a ticket in that was found by its attendee's name",
      description,
      params: ticketParams,
      body: optionalBody(Type.Object({ gate: Type.Optional(gateSchema) }, { additionalProperties: false })),
      response: { 200: ticketReplySchema },
    },
    config: { errors: ["already_checked_in", "ticket_void"] as const },
    onRequest: app.requireRole("host"),
  };
  app.post("/api/v1/tickets/:id/check-in", byId, async (request, reply) => {
    const door = { hostId: request.user.id, eventId: undefined };
    const gate = request.body?.gate ?? null;
    const { status, headers, body } = await enter(request, { door, of: { ticketId: request.params.id }, gate });
    return reply.code(status).headers(headers).send(body);
  });
}

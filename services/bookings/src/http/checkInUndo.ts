import { writeOnce } from "@stagedoor/service/idempotency";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import { undoCheckIn } from "../commands/checkInUndone.ts";
import { attendeeNames } from "../queries/attendeeNames.ts";
import type { Deps } from "./deps.ts";
import { ticketParams, ticketReplySchema, toTicketReply } from "./ticketReply.ts";

export function checkInUndoRoute(app: App, { database, make }: Deps): void {
  const schema = {
    summary: "Takes a check-in back, such as one of the wrong ticket; it stays recorded",
    description: "The ticket opens a door again. Where nobody was checked in nothing changes.",
    params: ticketParams,
    response: { 200: ticketReplySchema },
  };
  app.delete("/api/v1/tickets/:id/check-in", { schema, onRequest: app.requireRole("host") }, async (request, reply) => {
    const undo = { ticketId: request.params.id, hostId: request.user.id };
    const { status, headers, body } = await writeOnce(database, request, async (tx) => {
      const ticket = await undoCheckIn(tx, make, undo);
      if (ticket === undefined) throw notFound("ticket");
      return { status: 200 as const, body: toTicketReply(ticket) };
    });
    const names = await attendeeNames(database, [body.id]);
    return reply
      .code(status)
      .headers(headers)
      .send({ ...body, attendeeName: names.get(body.id) ?? null });
  });
}

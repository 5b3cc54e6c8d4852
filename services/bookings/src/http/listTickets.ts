import { ticketSchema } from "@stagedoor/contracts/schemas/bookings";
import { listQuery, listReply } from "@stagedoor/service/lists";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { findBooking } from "../queries/findBooking.ts";
import { listTickets } from "../queries/listTickets.ts";
import type { Deps } from "./deps.ts";

const id = Type.String({ format: "uuid" });
const querystring = listQuery({ sorts: ["date"], filters: { bookingId: id } });
const ticketReplySchema = Type.Object({ ...ticketSchema.properties, bookingId: id, eventId: id });

export function listTicketsRoute(app: App, { database }: Deps): void {
  const schema = {
    summary: "Your tickets, or those of one booking, also for the event's host",
    querystring,
    response: { 200: listReply(ticketReplySchema) },
  };
  app.get(
    "/api/v1/tickets",
    { schema, config: { errors: ["not_found"] }, onRequest: app.requireUser },
    async (request) => {
      const { bookingId, limit, offset, order } = request.query;
      const of = bookingId === undefined ? { attendeeId: request.user.id } : { bookingId };
      if (bookingId !== undefined && !(await findBooking(database, bookingId, request.user.id))) {
        throw notFound("booking");
      }
      return { ...(await listTickets(database, { of, limit, offset, order })), limit, offset };
    },
  );
}

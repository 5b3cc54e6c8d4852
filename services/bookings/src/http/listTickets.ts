import { listQuery, listReply } from "@stagedoor/service/lists";
import { malformed, notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { findBooking } from "../queries/findBooking.ts";
import { findHost } from "../queries/findHost.ts";
import { listTickets, type TicketList } from "../queries/listTickets.ts";
import type { Deps } from "./deps.ts";
import { ticketReplySchema, toTicketReply } from "./ticketReply.ts";

const id = Type.String({ format: "uuid" });
const querystring = listQuery({
  sorts: ["date", "name"],
  filters: {
    bookingId: id,
    eventId: id,
    q: Type.String({
      minLength: 1,
      maxLength: 100,
      description: "A part of the attendee's name; for the event's host",
    }),
    checkedIn: Type.Boolean(),
  },
});

export function listTicketsRoute(app: App, { database }: Deps): void {
  const schema = {
    summary: "Your tickets, or those of one booking or of an own event",
    description:
      "An event's host who names it sees everybody's tickets with names; sort=date is by the time of confirmation. Tickets of a booking that was cancelled are gone.",
    querystring,
    response: { 200: listReply(ticketReplySchema) },
  };
  app.get(
    "/api/v1/tickets",
    { schema, config: { errors: ["not_found"] }, onRequest: app.requireUser },
    async (request) => {
      const { q, checkedIn, limit, offset, sort, order } = request.query;
      const whose = await whoseTickets(request.user, request.query);
      if (q !== undefined && !whose.named)
        throw malformed("q", "is for the event's host: name an event or booking of it");
      const name = q?.trim() || undefined;
      const { items, total } = await listTickets(database, { ...whose, name, checkedIn, limit, offset, sort, order });
      return { items: items.map(toTicketReply), total, limit, offset };
    },
  );

  /** Those of a booking before those of an event; a host who names an own event means everybody's. Errors: not_found. */
  async function whoseTickets(
    user: { readonly id: string; readonly role: string },
    { bookingId, eventId }: { readonly bookingId?: string; readonly eventId?: string },
  ): Promise<Pick<TicketList, "of" | "eventId" | "named">> {
    if (bookingId !== undefined) {
      const found = await findBooking(database, bookingId, user.id);
      if (found === undefined) throw notFound("booking");
      return { of: { bookingId }, eventId, named: found.booking.hostId === user.id };
    }
    const isHost = eventId !== undefined && user.role === "host" && (await findHost(database, eventId)) === user.id;
    return isHost ? { of: { eventId }, named: true } : { of: { attendeeId: user.id }, eventId, named: false };
  }
}

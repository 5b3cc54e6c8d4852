import { bookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { listQuery, listReply } from "@stagedoor/service/lists";
import { malformed, notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { findHost } from "../queries/findHost.ts";
import { type BookingList, bookingSorts, listBookings } from "../queries/listBookings.ts";
import { bookingReplySchema, toReply } from "./bookingReply.ts";
import type { Deps } from "./deps.ts";

const querystring = listQuery({
  sorts: bookingSorts,
  filters: {
    eventId: Type.String({ format: "uuid" }),
    status: Type.Enum([...bookingStatuses]),
    q: Type.String({ minLength: 1, maxLength: 100, description: "A part of the attendee's name; for hosts" }),
    hostView: Type.Boolean({ description: "A host's own events' bookings, instead of those the host made" }),
  },
});

export function listBookingsRoute(app: App, deps: Deps): void {
  const schema = {
    summary: "Your bookings; for a host those of an own event, or with hostView those of all own events",
    description:
      "With hostView somebody without own events gets an empty list. sort=date is by the time of booking; sort=name and q are for hosts.",
    querystring,
    response: { 200: listReply(bookingReplySchema) },
  };
  app.get(
    "/api/v1/bookings",
    { schema, config: { errors: ["not_found"] }, onRequest: app.requireUser },
    async (request) => {
      const { eventId, status, q, hostView, limit, offset, sort, order } = request.query;
      const whose = await whoseBookings(deps, request.user, eventId?.toLowerCase(), hostView);
      if (q !== undefined && !whose.named) throw malformed("q", "is for hosts: name an own event, or hostView");
      if (sort === "name" && !whose.named)
        throw malformed("sort", "by name is for hosts: name an own event, or hostView");
      const name = q?.trim() || undefined;
      const { items, total } = await listBookings(deps.database, {
        ...whose,
        status,
        name,
        limit,
        offset,
        sort,
        order,
      });
      return { items: items.map(({ booking, attendeeName }) => toReply(booking, attendeeName)), total, limit, offset };
    },
  );
}

/** A host who names an own event means everybody's bookings of it, unless `hostView=false`. Errors: not_found. */
async function whoseBookings(
  { database }: Deps,
  user: { readonly id: string; readonly role: string },
  eventId: string | undefined,
  hostView: boolean | undefined,
): Promise<Pick<BookingList, "of" | "eventId" | "named">> {
  const own = { of: { attendeeId: user.id }, eventId, named: false };
  if (hostView === false || (user.role !== "host" && !hostView)) return own;
  if (eventId === undefined) return hostView ? { of: { hostId: user.id }, named: true } : own;
  if ((await findHost(database, eventId)) === user.id) return { of: { eventId }, named: true };
  if (hostView) throw notFound("event");
  return own;
}

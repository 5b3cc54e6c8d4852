import { bookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { listQuery, listReply } from "@stagedoor/service/lists";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { findHost } from "../queries/findHost.ts";
import { type BookingList, listBookings } from "../queries/listBookings.ts";
import { bookingReplySchema, toReply } from "./bookingReply.ts";
import type { Deps } from "./deps.ts";

const querystring = listQuery({
  sorts: ["date"],
  filters: {
    eventId: Type.String({ format: "uuid" }),
    status: Type.Enum([...bookingStatuses]),
    hostView: Type.Boolean({ description: "A host's own events' bookings, instead of those the host made" }),
  },
});

export function listBookingsRoute(app: App, deps: Deps): void {
  const schema = {
    summary: "Your bookings; for a host those of an own event, or with hostView those of all own events",
    description: "With hostView somebody without own events gets an empty list.",
    querystring,
    response: { 200: listReply(bookingReplySchema) },
  };
  app.get(
    "/api/v1/bookings",
    { schema, config: { errors: ["not_found"] }, onRequest: app.requireUser },
    async (request) => {
      const { eventId, status, hostView, limit, offset, order } = request.query;
      const of = await whoseBookings(deps, request.user, eventId, hostView);
      const { items, total } = await listBookings(deps.database, { of, eventId, status, limit, offset, order });
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
): Promise<BookingList["of"]> {
  const own = { attendeeId: user.id };
  if (hostView === false || (user.role !== "host" && !hostView)) return own;
  if (eventId === undefined) return hostView ? { hostId: user.id } : own;
  if ((await findHost(database, eventId)) === user.id) return { hostId: user.id };
  if (hostView) throw notFound("event");
  return own;
}

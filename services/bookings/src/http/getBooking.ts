import { etag } from "@stagedoor/service/ifMatch";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import { findBooking } from "../queries/findBooking.ts";
import { bookingParams, bookingReplySchema, toReply } from "./bookingReply.ts";
import type { Deps } from "./deps.ts";

export function getBookingRoute(app: App, deps: Deps): void {
  const schema = {
    summary: "A booking, for its attendee and for the event's host",
    params: bookingParams,
    response: { 200: bookingReplySchema },
  };
  app.get("/api/v1/bookings/:id", { schema, onRequest: app.requireUser }, async (request, reply) => {
    const found = await findBooking(deps.database, request.params.id, request.user.id);
    if (found === undefined) throw notFound("booking");
    return reply.header("etag", etag(found.booking.version)).send(toReply(found.booking, found.attendeeName));
  });
}

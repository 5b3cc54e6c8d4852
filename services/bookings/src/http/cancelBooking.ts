import { writeOnce } from "@stagedoor/service/idempotency";
import { etag } from "@stagedoor/service/ifMatch";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import { cancelBooking } from "../commands/cancel.ts";
import { bookingParams, bookingReplySchema, toReply } from "./bookingReply.ts";
import type { Deps } from "./deps.ts";

export function cancelBookingRoute(app: App, { database, make }: Deps): void {
  const schema = {
    summary: "Cancels a booking; cancelling again changes nothing",
    description: "An attendee is refunded by the policy at the time of booking, in full when the event's host cancels.",
    params: bookingParams,
    response: { 200: bookingReplySchema },
  };
  const config = { errors: ["wrong_state"] } as const;
  app.delete("/api/v1/bookings/:id", { schema, onRequest: app.requireUser, config }, async (request, reply) => {
    const cancel = { bookingId: request.params.id, userId: request.user.id };
    const { status, headers, body } = await writeOnce(database, request, async (tx) => {
      const booking = await cancelBooking(tx, make, cancel);
      if (booking === undefined) throw notFound("booking");
      return { status: 200 as const, body: toReply(booking) };
    });
    return reply.code(status).headers(headers).header("etag", etag(body.version)).send(body);
  });
}

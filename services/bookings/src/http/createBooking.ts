import { seatLabelSchema } from "@stagedoor/contracts/schemas/parts";
import { idempotencyKey } from "@stagedoor/service/idempotency";
import { etag } from "@stagedoor/service/ifMatch";
import { conflict, malformed, notFound, Problem, unprocessable } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import type { HoldRequest, HoldResult } from "../commands/holdRequest.ts";
import type { RequestedItem } from "../domain/planHold.ts";
import { readVisibleEvent } from "../queries/readEvent.ts";
import { bookingReplySchema, toReply } from "./bookingReply.ts";
import type { Deps } from "./deps.ts";
import { hashRequest } from "./requestHash.ts";

const id = Type.String({ format: "uuid" });
/** More than any ticket type allows in one booking. */
const [largestQuantity, mostSeats] = [10_000, 100];

const refusals = [
  "not_found",
  "sold_out",
  "seat_taken",
  "already_booked",
  "rule_broken",
  "sale_not_open",
  "sale_closed",
  "projection_pending",
] as const;

export function createBookingRoute(app: App, deps: Deps): void {
  const item = Type.Object(
    {
      ticketTypeId: id,
      quantity: Type.Optional(
        Type.Integer({ minimum: 1, maximum: largestQuantity, description: "With seats: their number" }),
      ),
      seats: Type.Optional(
        Type.Array(seatLabelSchema, {
          minItems: 1,
          maxItems: mostSeats,
          description: "Labels, for a ticket type with a seat plan",
        }),
      ),
    },
    { additionalProperties: false },
  );
  const body = Type.Object(
    { eventId: id, items: Type.Optional(Type.Array(item, { minItems: 1, maxItems: deps.maxItems })) },
    { additionalProperties: false },
  );
  const schema = {
    summary: "Books places: held until they are paid, or confirmed at once where they are free",
    description: "All items or nothing. Without items: one place, where the event has one ticket type.",
    body,
    response: { 201: bookingReplySchema },
  };
  const config = { errors: refusals };
  app.post(
    "/api/v1/bookings",
    { schema, config, onRequest: app.requireRole("attendee", "host") },
    async (request, reply) => {
      const { eventId } = request.body;
      const items = request.body.items?.map(toRequestedItem);
      const key = idempotencyKey(request);
      const result = await hold(deps, {
        bookingId: deps.make.newId(),
        eventId: eventId.toLowerCase(),
        attendeeId: request.user.id,
        items,
        idempotency: key === undefined ? undefined : { key, hash: hashRequest(eventId, items) },
      });
      const booking = bookingOf(result);
      if (result.kind === "repeated") reply.header("idempotent-replayed", "true");
      return reply
        .code(201)
        .header("location", `/api/v1/bookings/${booking.id}`)
        .header("etag", etag(booking.version))
        .send(toReply(booking));
    },
  );
}

type AskedItem = { ticketTypeId: string; quantity?: number; seats?: string[] };

function toRequestedItem({ ticketTypeId, quantity, seats }: AskedItem, index: number): RequestedItem {
  const places = quantity ?? seats?.length;
  if (places === undefined) throw malformed(`items.${index}.quantity`, "is missing; or name seats");
  return { ticketTypeId: ticketTypeId.toLowerCase(), quantity: places, ...(seats === undefined ? {} : { seats }) };
}

/** Holds at once, and once more after waiting for an event that is on its way here: almost always it has arrived long ago. */
async function hold({ database, make, holdPlaces }: Deps, request: HoldRequest): Promise<HoldResult> {
  const result = await holdPlaces(request);
  const isUnknown = result.kind === "unknown_event" || (result.kind === "refused" && result.code === "not_found");
  if (!isUnknown) return result;
  await readVisibleEvent(database, request.eventId, make.now);
  return holdPlaces(request);
}

function bookingOf(result: HoldResult) {
  switch (result.kind) {
    case "made":
    case "repeated":
      return result.booking;
    case "key_reused":
      throw new Problem("idempotency_mismatch", "This Idempotency-Key was used with another request.");
    case "unknown_event":
      throw notFound("event");
    case "refused":
      throw refusal(result);
  }
}

function refusal({ code, detail, field, bookingId }: Extract<HoldResult, { kind: "refused" }>): Problem {
  if (code === "not_found") return notFound("event");
  if (field !== undefined) return unprocessable(code, detail, { field });
  return conflict(code, detail, bookingId === undefined ? {} : { bookingId });
}

import { moneySchema } from "@stagedoor/contracts/money";
import { idSchema, type Seating, seatingSchema, seatLabelSchema } from "@stagedoor/contracts/schemas/parts";
import Type from "typebox";
import type { Limits } from "../domain/limits.ts";

const closed = { additionalProperties: false };

/** A text that null clears. One schema with two types, because the faults of a union name each of its parts. */
const clearable = (limits: Record<string, unknown>) =>
  Type.Unsafe<string | null>({ type: ["string", "null"], ...limits });

/** With an offset an instant; without, a time of the event's zone. */
const momentFormat = "iso-date-time";
const moment = Type.String({
  format: momentFormat,
  description: "RFC 3339; without an offset the time in the event's timezone, the first one where clocks are put back",
  examples: ["2030-05-01T19:00:00.000Z", "2030-05-01T20:00:00"],
});
const clearableMoment = clearable({ format: momentFormat });

// Numbers of places have no bounds here: what is too few or too many is a rule's to say (422).
const places = Type.Integer({ examples: [100] });
const placesOfType = Type.Integer({ ...places, description: "May be left out with a seat plan, which says it" });
const clearablePlaces = Type.Unsafe<number | null>({ type: ["integer", "null"] });

const clearableSeating = Type.Unsafe<Seating | null>({
  ...seatingSchema,
  type: ["object", "null"],
  description: "Seats A1, A2, …, B1, …, as many as the capacity and the blocked ones; null: places have no labels",
});

const clearableBlockedSeats = (limits: Limits) =>
  Type.Unsafe<string[] | null>({
    type: ["array", "null"],
    items: seatLabelSchema,
    maxItems: limits.blockedSeats,
    description: "Seats of the plan that are not for sale; they are no places of the capacity",
  });

const ownSale = {
  salesStartDateTime: Type.Optional(clearable({ format: momentFormat, description: "Null: as the event" })),
  salesEndDateTime: Type.Optional(clearable({ format: momentFormat, description: "Null: as the event" })),
};

const refundPolicyProperties = {
  kind: Type.Unsafe<"full" | "percentage" | "none">({ type: "string", enum: ["full", "percentage", "none"] }),
  untilHoursBefore: Type.Optional(Type.Integer({ minimum: 0, maximum: 8760 })),
  percentage: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
};
const refundPolicy = Type.Object(refundPolicyProperties, {
  ...closed,
  description: "What attendees get back who cancel; the percentage is needed for the kind percentage only",
});
const clearableRefundPolicy = Type.Unsafe<Type.Static<typeof refundPolicy> | null>({
  ...refundPolicy,
  type: ["object", "null"],
});

function texts(limits: Limits) {
  return {
    title: Type.String({ minLength: 1, maxLength: limits.titleLength, examples: ["Open-air concert"] }),
    timezone: { maxLength: 64, examples: ["Europe/London"] },
    ticketTypeName: Type.String({ minLength: 1, maxLength: limits.ticketTypeNameLength }),
  };
}

/** The body of POST /events. */
export function createBody(limits: Limits) {
  const { title, timezone, ticketTypeName } = texts(limits);
  const ticketType = Type.Object(
    {
      name: ticketTypeName,
      price: moneySchema,
      capacity: Type.Optional(placesOfType),
      maxPerBooking: Type.Optional(clearablePlaces),
      seating: Type.Optional(clearableSeating),
      blockedSeats: Type.Optional(clearableBlockedSeats(limits)),
      ...ownSale,
    },
    closed,
  );
  return Type.Object(
    {
      title,
      description: Type.Optional(Type.String({ maxLength: limits.descriptionLength })),
      startDateTime: moment,
      endDateTime: moment,
      timezone: Type.Optional(Type.String(timezone)),
      venue: Type.Optional(clearable({ maxLength: limits.venueLength })),
      capacity: Type.Optional(places),
      ticketTypes: Type.Optional(Type.Array(ticketType, { maxItems: limits.ticketTypes })),
      salesStartDateTime: Type.Optional(clearableMoment),
      salesEndDateTime: Type.Optional(clearableMoment),
      refundPolicy: Type.Optional(refundPolicy),
      status: Type.Optional(Type.Unsafe<"draft" | "published">({ type: "string", enum: ["draft", "published"] })),
    },
    closed,
  );
}

/** The body of PATCH /events/:id. */
export function patchBody(limits: Limits) {
  const { title, startDateTime, endDateTime, ...rest } = replaceBody(limits).properties;
  return Type.Object(
    {
      title: Type.Optional(title),
      startDateTime: Type.Optional(startDateTime),
      endDateTime: Type.Optional(endDateTime),
      ...rest,
    },
    closed,
  );
}

/** The body of PUT /events/:id. What is absent gets its default; ticket types that are to stay are named by their ids. */
export function replaceBody(limits: Limits) {
  const { title, timezone, ticketTypeName } = texts(limits);
  const ticketType = Type.Object(
    {
      id: Type.Optional(idSchema),
      name: Type.Optional(ticketTypeName),
      price: Type.Optional(moneySchema),
      capacity: Type.Optional(placesOfType),
      maxPerBooking: Type.Optional(clearablePlaces),
      seating: Type.Optional(clearableSeating),
      blockedSeats: Type.Optional(clearableBlockedSeats(limits)),
      ...ownSale,
    },
    closed,
  );
  return Type.Object(
    {
      title,
      startDateTime: moment,
      endDateTime: moment,
      description: Type.Optional(clearable({ maxLength: limits.descriptionLength })),
      timezone: Type.Optional(clearable(timezone)),
      venue: Type.Optional(clearable({ maxLength: limits.venueLength })),
      capacity: Type.Optional(places),
      ticketTypes: Type.Optional(Type.Array(ticketType, { maxItems: limits.ticketTypes })),
      salesStartDateTime: Type.Optional(clearableMoment),
      salesEndDateTime: Type.Optional(clearableMoment),
      refundPolicy: Type.Optional(clearableRefundPolicy),
    },
    closed,
  );
}

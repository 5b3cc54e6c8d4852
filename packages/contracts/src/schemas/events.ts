import Type, { type Static } from "typebox";
import { currencySchema, moneySchema } from "../money.ts";
import {
  idSchema,
  instantSchema,
  nullable,
  refundPolicySchema,
  seatingSchema,
  seatLabelSchema,
  versionSchema,
} from "./parts.ts";

export const eventStatuses = ["draft", "published", "cancelled"] as const;
export type EventStatus = (typeof eventStatuses)[number];

/** A priced class of places of an event. */
export const ticketTypeSchema = Type.Object({
  id: idSchema,
  name: Type.String(),
  price: moneySchema,
  capacity: Type.Integer({ minimum: 1 }),
  maxPerBooking: Type.Integer({ minimum: 1 }),
  seating: nullable(seatingSchema),
  /** Seats of its plan that are not for sale, by label; they do not count as capacity. */
  blockedSeats: Type.Optional(Type.Array(seatLabelSchema)),
  /** Its own sale, where it is not that of the event: it sells within both. */
  salesStartDateTime: Type.Optional(nullable(instantSchema)),
  salesEndDateTime: Type.Optional(nullable(instantSchema)),
});
export type TicketType = Static<typeof ticketTypeSchema>;

/** An event as its host wrote it. What is sold of it is on availability.v1. */
export const eventSchema = Type.Object({
  id: idSchema,
  hostId: idSchema,
  title: Type.String(),
  description: Type.String(),
  startDateTime: instantSchema,
  endDateTime: instantSchema,
  timezone: Type.String({ description: "IANA name, such as Europe/London" }),
  venue: nullable(Type.String()),
  status: Type.Enum([...eventStatuses]),
  currency: currencySchema,
  ticketTypes: Type.Array(ticketTypeSchema, { minItems: 1 }),
  capacity: Type.Integer({ minimum: 1, description: "The sum over its ticket types" }),
  salesStartDateTime: nullable(instantSchema),
  salesEndDateTime: nullable(instantSchema),
  refundPolicy: refundPolicySchema,
  createdAt: instantSchema,
  updatedAt: instantSchema,
  version: versionSchema,
});
export type EventState = Static<typeof eventSchema>;

/** The last record of an event that was deleted. */
export const deletedEventSchema = Type.Object({
  id: idSchema,
  deleted: Type.Literal(true),
  version: versionSchema,
});
export type DeletedEvent = Static<typeof deletedEventSchema>;

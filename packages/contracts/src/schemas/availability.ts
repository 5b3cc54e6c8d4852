import Type, { type Static } from "typebox";
import { idSchema, instantSchema, versionSchema } from "./parts.ts";

const count = Type.Integer({ minimum: 0 });

/** What is left of an event. capacity = available + held + sold, per ticket type and in sum. */
export const availabilitySchema = Type.Object({
  eventId: idSchema,
  capacity: count,
  held: count,
  sold: count,
  available: count,
  ticketTypes: Type.Array(Type.Object({ id: idSchema, capacity: count, held: count, sold: count, available: count })),
  /** The event's version whose capacities are in force here; the event says `capacityStatus: pending` while its own is higher. */
  eventVersion: versionSchema,
  /** Whether the capacities and seats of that version were refused, because of what was taken: those of before are in force. */
  refused: Type.Optional(Type.Boolean()),
  /**
   * Two bits a seat, base64: 0 free, 1 held, 2 sold, 3 blocked. The ticket types that have a seat plan follow each other in their
   * order, their seats in label order; the first seat is in the two lowest bits of the first byte. Absent where places have no
   * labels.
   */
  seats: Type.Optional(Type.String({ contentEncoding: "base64" })),
  updatedAt: instantSchema,
  version: versionSchema,
});
export type Availability = Static<typeof availabilitySchema>;

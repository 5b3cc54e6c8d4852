import { ticketSchema } from "@stagedoor/contracts/schemas/bookings";
import { nullable } from "@stagedoor/contracts/schemas/parts";
import Type, { type Static } from "typebox";
import type { CheckIn } from "../domain/checkIn.ts";
import type { ListedTicket } from "../queries/listTickets.ts";

const id = Type.String({ format: "uuid" });
const instant = Type.String({ format: "date-time" });

/** What a scanner reads. Codes have 211 characters, and those of before 34. */
export const codeSchema = Type.String({ minLength: 1, maxLength: 500, description: "As it was scanned" });

/** Where somebody enters, in the host's words. */
export const gateSchema = Type.String({ minLength: 1, maxLength: 100, description: "Which door, in your own words" });

export const ticketReplySchema = Type.Object({
  ...ticketSchema.properties,
  bookingId: id,
  eventId: id,
  attendeeName: nullable(Type.String({ description: "For the event's host only" })),
  checkedInAt: nullable(instant),
  gate: nullable(Type.String()),
});

export const ticketParams = Type.Object({ id }, { additionalProperties: false });

type NamedTicket = Omit<ListedTicket, "attendeeName"> & Partial<Pick<ListedTicket, "attendeeName">>;

/** A ticket as its attendee or, with the attendee's name, the event's host sees it. */
export function toTicketReply(ticket: NamedTicket): Static<typeof ticketReplySchema> {
  const { id, code, ticketTypeId, ticketTypeName, seat, bookingId, eventId, attendeeName = null } = ticket;
  const named = { id, code, ticketTypeId, ticketTypeName, seat, bookingId, eventId, attendeeName };
  return { ...named, ...toCheckInReply(ticket.checkIn) };
}

/** When and where somebody entered; nulls where nobody has. */
export function toCheckInReply(checkIn: CheckIn | null): { checkedInAt: string | null; gate: string | null } {
  return { checkedInAt: checkIn?.at.toISOString() ?? null, gate: checkIn?.gate ?? null };
}

import { v5, v7, validate } from "uuid";

/** A new id: a UUIDv7 (RFC 9562), so that ids made later sort later and indexes grow at one end. */
export function newId(): string {
  return v7();
}

/** Whether a text is a UUID of any version (RFC 9562). */
export function isId(text: string): boolean {
  return validate(text);
}

/** The id of a seat of a ticket type: a UUIDv5 (RFC 9562) of its label, so that it is the same wherever it is asked for. */
export function seatId(ticketTypeId: string, label: string): string {
  return v5(label, ticketTypeId);
}

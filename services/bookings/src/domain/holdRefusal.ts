import type { ErrorCode } from "@stagedoor/contracts/errors";

export type HoldRefusal = {
  readonly kind: "refused";
  readonly code: ErrorCode;
  readonly detail: string;
  /** The field of the request to change. */
  readonly field?: string;
  /** Of the live booking in the way. */
  readonly bookingId?: string;
};

export function refused(code: ErrorCode, detail: string, field?: string): HoldRefusal {
  return { kind: "refused", code, detail, ...(field === undefined ? {} : { field }) };
}

export function alreadyBooked(bookingId: string): HoldRefusal {
  return { kind: "refused", code: "already_booked", detail: "You have a live booking for this event.", bookingId };
}

export function soldOut(ticketTypeName: string, left: number): HoldRefusal {
  return refused("sold_out", `${left === 0 ? "No" : `Only ${left}`} places of ${ticketTypeName} are left.`);
}

export function seatTaken(label: string, ticketTypeName: string): HoldRefusal {
  return refused("seat_taken", `Seat ${label} of ${ticketTypeName} is taken.`);
}

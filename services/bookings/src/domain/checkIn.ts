import type { BookingStatus, Ticket } from "@stagedoor/contracts/schemas/bookings";

/** A ticket with what decides whether it opens a door. */
export type DoorTicket = Ticket & {
  readonly bookingId: string;
  readonly eventId: string;
  readonly hostId: string;
  readonly bookingStatus: BookingStatus;
  readonly confirmedAt: Date | null;
  readonly checkIn: CheckIn | null;
};

/** When somebody entered, and through which door; null where nobody said. */
export type CheckIn = { readonly at: Date; readonly gate: string | null };

/** At whose door, and for which of the host's events; undefined where any will do. */
export type Door = { readonly hostId: string; readonly eventId: string | undefined };

export type DoorRefusal =
  | { readonly kind: "not_found" }
  /** It is for another event of this host. */
  | { readonly kind: "other_event"; readonly ticket: DoorTicket }
  /** Its booking was cancelled. */
  | { readonly kind: "void"; readonly ticket: DoorTicket }
  | { readonly kind: "already"; readonly ticket: DoorTicket; readonly first: CheckIn };

export type CheckInOutcome =
  | { readonly kind: "checked_in"; readonly ticket: DoorTicket & { readonly checkIn: CheckIn } }
  | DoorRefusal;

/** Decides a scan at the door, on the locked ticket and booking: the first one enters, whatever its clock says. */
export function decideCheckIn(ticket: DoorTicket, door: Door, checkIn: CheckIn): CheckInOutcome {
  const refusal = refusalAtDoor(ticket, door);
  if (refusal) return refusal;
  if (ticket.checkIn !== null) return { kind: "already", ticket, first: ticket.checkIn };
  return { kind: "checked_in", ticket: { ...ticket, checkIn } };
}

export type UploadedOutcome =
  | DoorRefusal
  | (Extract<CheckInOutcome, { kind: "checked_in" }> & {
      /** What was known as the first check-in until now: the same ticket was shown twice. */
      readonly replaced: CheckIn | null;
    });

/**
 * Decides a scan that was made without network: of all of a ticket's scans the earliest counts, in whatever order they are heard
 * of. A scanner's clock may be wrong: a scan is no earlier than the ticket and no later than now. The same scan again changes nothing.
 */
export function decideUploaded(ticket: DoorTicket, door: Door, scan: CheckIn, now: Date): UploadedOutcome {
  const refusal = refusalAtDoor(ticket, door);
  if (refusal) return refusal;
  const least = Math.min(ticket.confirmedAt?.getTime() ?? 0, now.getTime());
  const at = new Date(Math.min(Math.max(scan.at.getTime(), least), now.getTime()));
  const first = ticket.checkIn;
  const isSame = first !== null && first.at.getTime() === at.getTime() && first.gate === scan.gate;
  if (first !== null && first.at <= at && !isSame) return { kind: "already", ticket, first };
  const checkIn = { at, gate: scan.gate };
  return { kind: "checked_in", ticket: { ...ticket, checkIn }, replaced: isSame ? null : first };
}

function refusalAtDoor(ticket: DoorTicket, { hostId, eventId }: Door): DoorRefusal | undefined {
  if (ticket.hostId !== hostId) return { kind: "not_found" };
  if (eventId !== undefined && ticket.eventId !== eventId) return { kind: "other_event", ticket };
  return ticket.bookingStatus === "confirmed" ? undefined : { kind: "void", ticket };
}

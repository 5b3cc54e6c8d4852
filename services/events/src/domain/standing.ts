import type { Availability } from "@stagedoor/contracts/schemas/availability";
import type { Event, TicketType } from "./event.ts";

/** What is known here of the places of an event: the latest message of bookings. */
export type KnownAvailability = Pick<Availability, "sold" | "eventVersion" | "ticketTypes">;

export type Standing = {
  readonly numberOfAttendees: number;
  readonly available: number;
  /** "pending" until bookings has put the capacities of this version in force, or refused them. */
  readonly capacityStatus: "applied" | "pending";
  readonly ticketTypes: readonly (TicketType & { readonly available: number })[];
};

/** How an event stands. Before bookings has said anything of a ticket type, all its places are free. */
export function standingOf(event: Event, known: KnownAvailability | null): Standing {
  const ticketTypes = event.ticketTypes.map((type) => {
    const places = known?.ticketTypes.find(({ id }) => id === type.id);
    return { ...type, available: places?.available ?? type.capacity };
  });
  return {
    numberOfAttendees: known?.sold ?? 0,
    available: ticketTypes.reduce((sum, { available }) => sum + available, 0),
    capacityStatus: known !== null && known.eventVersion >= event.capacityVersion ? "applied" : "pending",
    ticketTypes,
  };
}

/** Places held or sold by ticket type. */
export function takenPlaces(known: KnownAvailability | null): ReadonlyMap<string, number> {
  return new Map(known?.ticketTypes.map(({ id, held, sold }) => [id, held + sold]));
}

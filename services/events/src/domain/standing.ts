import type { Availability } from "@stagedoor/contracts/schemas/availability";
import type { Event, TicketType } from "./event.ts";

/** What is known here of the places of an event: the latest message of bookings. */
export type KnownAvailability = Pick<Availability, "sold" | "eventVersion" | "ticketTypes"> & {
  /** Null or absent where bookings did not say: then the capacities in force tell. */
  readonly refused?: boolean | null;
};

export type Standing = {
  readonly numberOfAttendees: number;
  readonly available: number;
  /**
   * "pending" until bookings has decided on the capacities of this version; "refused" when places were taken meanwhile, so that
   * those of before are still in force.
   */
  readonly capacityStatus: "applied" | "pending" | "refused";
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
    capacityStatus: capacityStatusOf(event, known),
    ticketTypes,
  };
}

function capacityStatusOf(event: Event, known: KnownAvailability | null): Standing["capacityStatus"] {
  if (known === null || known.eventVersion < event.capacityVersion) return "pending";
  if (known.refused) return "refused";
  const inForce = new Map(known.ticketTypes.map(({ id, capacity }) => [id, capacity]));
  const isInForce = event.ticketTypes.every(({ id, capacity }) => inForce.get(id) === capacity);
  return isInForce && inForce.size === event.ticketTypes.length ? "applied" : "refused";
}

/** Places held or sold by ticket type. */
export function takenPlaces(known: KnownAvailability | null): ReadonlyMap<string, number> {
  return new Map(known?.ticketTypes.map(({ id, held, sold }) => [id, held + sold]));
}

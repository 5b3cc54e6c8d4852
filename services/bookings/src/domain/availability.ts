import type { Availability } from "@stagedoor/contracts/schemas/availability";
import { type EventStock, freePlaces, type TicketTypeStock } from "./stock.ts";

/** What is left of an event, per ticket type and in sum. */
export function toAvailability(event: EventStock, types: readonly TicketTypeStock[]): Availability {
  const ticketTypes = types.map((type) => ({
    id: type.id,
    capacity: type.capacity,
    held: type.held,
    sold: type.sold,
    available: freePlaces(type),
  }));
  const sum = (of: "capacity" | "held" | "sold" | "available") => ticketTypes.reduce((all, type) => all + type[of], 0);
  return {
    eventId: event.eventId,
    capacity: sum("capacity"),
    held: sum("held"),
    sold: sum("sold"),
    available: sum("available"),
    ticketTypes,
    eventVersion: event.eventVersion,
    updatedAt: event.changedAt.toISOString(),
    version: event.version,
  };
}

import type { Availability } from "@stagedoor/contracts/schemas/availability";
import { packSeats, type SeatState } from "@stagedoor/contracts/seatMap";
import { seatCount } from "@stagedoor/contracts/seats";
import { type EventStock, freePlaces, type TicketTypeStock } from "./stock.ts";

/** Per ticket type id: the positions of its seats that are not free. */
type TakenSeats = ReadonlyMap<string, { readonly held: readonly number[]; readonly sold: readonly number[] }>;

/** What is left of an event, per ticket type and in sum. */
export function toAvailability(
  event: EventStock,
  types: readonly TicketTypeStock[],
  taken: TakenSeats = new Map(),
): Availability {
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
    ...(event.refusedVersion === event.eventVersion ? { refused: true } : {}),
    ...(types.some(({ seating }) => seating !== null) ? { seats: seatMap(types, taken) } : {}),
    updatedAt: event.changedAt.toISOString(),
    version: event.version,
  };
}

function seatMap(types: readonly TicketTypeStock[], taken: TakenSeats): string {
  const states: SeatState[] = types.flatMap(({ id, seating, blockedSeats = [] }) => {
    const ofType: SeatState[] = Array(seating === null ? 0 : seatCount(seating)).fill("free");
    const { held, sold } = taken.get(id) ?? { held: [], sold: [] };
    for (const position of blockedSeats) ofType[position] = "blocked";
    for (const position of held) ofType[position] = "held";
    for (const position of sold) ofType[position] = "sold";
    return ofType;
  });
  return packSeats(states);
}

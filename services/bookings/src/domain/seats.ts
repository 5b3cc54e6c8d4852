import type { BookingItem } from "@stagedoor/contracts/schemas/bookings";
import { seatPosition } from "@stagedoor/contracts/seats";
import type { TicketTypeStock } from "./stock.ts";

/** A seat by its position in label order, counted from 0. */
export type Seat = { readonly ticketTypeId: string; readonly position: number };

/** The seats of ticket types that are not for sale. */
export function blockedSeatsOf(types: readonly Pick<TicketTypeStock, "id" | "blockedSeats">[]): Seat[] {
  return types.flatMap(({ id, blockedSeats }) =>
    [...(blockedSeats ?? [])].map((position) => ({ ticketTypeId: id, position })),
  );
}

/**
 * The seats of a booking's items; none for places without labels. Nothing when the ticket types do not have them: a type is gone,
 * is not numbered any more, or is now, or has no seat with such a label.
 */
export function seatsOf(
  items: readonly BookingItem[],
  typeOf: (id: string) => TicketTypeStock | undefined,
): Seat[] | undefined {
  const found: Seat[] = [];
  for (const { ticketTypeId, seats } of items) {
    const type = typeOf(ticketTypeId);
    if (type === undefined || (type.seating === null) !== (seats.length === 0)) return undefined;
    if (type.seating === null) continue;
    for (const label of seats) {
      const position = seatPosition(label, type.seating);
      if (position === undefined) return undefined;
      found.push({ ticketTypeId, position });
    }
  }
  return found;
}

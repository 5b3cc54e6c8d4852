import type { BookingItem } from "@stagedoor/contracts/schemas/bookings";
import { type Booking, placesCountedAs } from "./booking.ts";
import { blockedSeatsOf, type Seat, seatsOf } from "./seats.ts";
import { freePlaces, type TicketTypeStock, typeSellingAt } from "./stock.ts";

/** What is free of some ticket types while bookings change one after the other. */
export type LatePlaces = {
  /** Whether every item's places, and its seats, are free; an item of a type that is gone, or of another plan, has none. */
  readonly areFree: (items: readonly BookingItem[]) => boolean;
  /** Whether every item's ticket type sells, as far as it is among these. */
  readonly areOnSale: (items: readonly BookingItem[], now: Date) => boolean;
  /** Takes a change of a booking into account; of ticket types that are not among these it means nothing. */
  readonly note: (before: Booking, after: Booking) => void;
};

/** `taken`: those seats that are not free, of all that are asked for. */
export function createLatePlaces(types: readonly TicketTypeStock[], taken: readonly Seat[]): LatePlaces {
  const known = new Map(types.map((type) => [type.id, type]));
  const free = new Map(types.map((type) => [type.id, freePlaces(type)]));
  const occupied = new Set([...taken, ...blockedSeatsOf(types)].map(nameOf));
  const seats = (items: readonly BookingItem[]) => seatsOf(items, (id) => known.get(id));

  function areFree(items: readonly BookingItem[]): boolean {
    if (items.some(({ ticketTypeId, quantity }) => (free.get(ticketTypeId) ?? 0) < quantity)) return false;
    return seats(items)?.every((seat) => !occupied.has(nameOf(seat))) ?? false;
  }

  function note(before: Booking, after: Booking): void {
    const [took, takes] = [placesCountedAs(before.status) !== null, placesCountedAs(after.status) !== null];
    if (took === takes) return;
    for (const { ticketTypeId, quantity } of after.items) {
      free.set(ticketTypeId, (free.get(ticketTypeId) ?? 0) + (takes ? -quantity : quantity));
    }
    for (const seat of seats(after.items) ?? []) {
      if (takes) occupied.add(nameOf(seat));
      else occupied.delete(nameOf(seat));
    }
  }

  function areOnSale(items: readonly BookingItem[], now: Date): boolean {
    return items.every(({ ticketTypeId }) => {
      const type = known.get(ticketTypeId);
      return type === undefined || typeSellingAt(type, now) === "open";
    });
  }

  return { areFree, areOnSale, note };
}

const nameOf = ({ ticketTypeId, position }: Seat) => `${ticketTypeId} ${position}`;

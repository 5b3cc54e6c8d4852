import type { BookingItem, Ticket } from "@stagedoor/contracts/schemas/bookings";

/** Where the ids and codes of tickets come from. */
export type TicketMaker = {
  readonly newId: () => string;
  /** The code that is scanned at the door; of different tickets it is never the same. */
  readonly ticketCode: (ticketId: string, eventId: string) => string;
};

/** One ticket per place of a booking's items, in their order. */
export function ticketsFor(eventId: string, items: readonly BookingItem[], make: TicketMaker): Ticket[] {
  return items.flatMap(({ ticketTypeId, ticketTypeName, quantity, seats }) =>
    Array.from({ length: quantity }, (_, place) => {
      const id = make.newId();
      return { id, code: make.ticketCode(id, eventId), ticketTypeId, ticketTypeName, seat: seats[place] ?? null };
    }),
  );
}

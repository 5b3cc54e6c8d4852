import type { BookingItem, Ticket } from "@stagedoor/contracts/schemas/bookings";

/** Where the ids and codes of tickets come from. */
export type TicketMaker = {
  readonly newId: () => string;
  /** The code that is scanned at the door; of different tickets it is never the same. */
  readonly ticketCode: (ticketId: string, eventId: string) => string;
};

export type NamedTicket = Pick<Ticket, "id" | "code">;

/** A ticket of an event that nobody has yet. */
export type NewTicket = (eventId: string) => NamedTicket;

export function newTickets({ newId, ticketCode }: TicketMaker): NewTicket {
  return (eventId) => {
    const id = newId();
    return { id, code: ticketCode(id, eventId) };
  };
}

/** One ticket per place of a booking's items, in their order. */
export function ticketsFor(eventId: string, items: readonly BookingItem[], newTicket: NewTicket): Ticket[] {
  return items.flatMap(({ ticketTypeId, ticketTypeName, quantity, seats }) =>
    Array.from({ length: quantity }, (_, place) => {
      return { ...newTicket(eventId), ticketTypeId, ticketTypeName, seat: seats[place] ?? null };
    }),
  );
}

import type { BookingItem } from "@stagedoor/contracts/schemas/bookings";

/** "2 × Balcony (A1, A2), 1 × Stalls". */
export function showItems(items: readonly BookingItem[]): string {
  return items
    .map(({ quantity, ticketTypeName, seats }) => {
      const labels = seats.length > 0 ? ` (${seats.join(", ")})` : "";
      return `${quantity} × ${ticketTypeName}${labels}`;
    })
    .join(", ");
}

/** "1 ticket", "3 tickets". */
export function countTickets(count: number): string {
  return count === 1 ? "1 ticket" : `${count} tickets`;
}

import type { BookingItem, Ticket } from "@stagedoor/contracts/schemas/bookings";

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

/** A code of at most this many characters is one that people can read out and type. */
const readableLength = 40;

/**
 * What stands under a ticket's QR code. A signed code is some 175 characters that nobody types: of its ticket, the last 12 digits of
 * the id, which are random, so that a host who is shown a mail finds it.
 */
export function captionOf({ id, code }: Pick<Ticket, "id" | "code">): string {
  if (code.length <= readableLength) return code;
  const digits = id.replaceAll("-", "").slice(-12).toUpperCase();
  return `No. ${digits.match(/.{4}/g)?.join("-") ?? digits}`;
}

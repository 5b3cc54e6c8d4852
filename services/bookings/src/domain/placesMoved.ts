import { type Booking, placesCountedAs } from "./booking.ts";

/** A booking as it was locked and as it is afterwards. */
export type ChangedBooking = { readonly before: Booking; readonly after: Booking };

/** By how much the counts of a ticket type change. */
export type CountChange = { readonly ticketTypeId: string; readonly held: number; readonly sold: number };

/** What changed bookings mean for the stock of their events. */
export type PlacesMoved = {
  /** In the order of ids, those that change only. */
  readonly counts: readonly CountChange[];
  /** The events whose numbers change. */
  readonly eventIds: readonly string[];
  /** Of bookings that have seats: which are sold and were held, and which are given up. */
  readonly sold: readonly string[];
  readonly freed: readonly string[];
};

/** Sums up changes of bookings, each of which is named once: held to sold, sold to free and so on. */
export function placesMoved(changed: readonly ChangedBooking[]): PlacesMoved {
  const counts = new Map<string, { held: number; sold: number }>();
  const eventIds = new Set<string>();
  const [sold, freed]: [string[], string[]] = [[], []];
  for (const { before, after } of changed) {
    const [from, to] = [placesCountedAs(before.status), placesCountedAs(after.status)];
    if (from === to) continue;
    eventIds.add(after.eventId);
    for (const { ticketTypeId, quantity } of after.items) {
      const count = counts.get(ticketTypeId) ?? { held: 0, sold: 0 };
      counts.set(ticketTypeId, count);
      if (from !== null) count[from] -= quantity;
      if (to !== null) count[to] += quantity;
    }
    if (from === null || after.items.every(({ seats }) => seats.length === 0)) continue;
    (to === null ? freed : sold).push(after.id);
  }
  return {
    counts: [...counts]
      .map(([ticketTypeId, count]) => ({ ticketTypeId, ...count }))
      .filter((count) => count.held !== 0 || count.sold !== 0)
      .sort((one, other) => (one.ticketTypeId < other.ticketTypeId ? -1 : 1)),
    eventIds: [...eventIds].sort(),
    sold,
    freed,
  };
}

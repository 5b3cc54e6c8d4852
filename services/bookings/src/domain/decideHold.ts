import type { BookingItem } from "@stagedoor/contracts/schemas/bookings";
import { alreadyBooked, type HoldRefusal, seatTaken, soldOut } from "./holdRefusal.ts";
import { planHold, refusalOfSale, refusalOfTypes, type Wanted } from "./planHold.ts";
import { type EventStock, freePlaces, type TicketTypeStock } from "./stock.ts";

export type Sale = {
  readonly event: EventStock;
  readonly ticketTypes: readonly TicketTypeStock[];
  /** The attendee's live booking for the event. */
  readonly liveBookingId: string | null;
  /** Whether a seat is not free. Default: all are. */
  readonly isSeatTaken?: (ticketTypeId: string, position: number) => boolean;
};

/** `holdMs`: how long places are kept for a payment. */
export type HoldLimits = { readonly holdMs: number };

export type HoldOutcome =
  | {
      readonly kind: "accepted";
      /** Free places need no payment: they are confirmed at once. */
      readonly status: "held" | "confirmed";
      readonly items: readonly BookingItem[];
      /** In minor units of the event's currency. */
      readonly total: number;
      readonly holdExpiresAt: Date | null;
    }
  | HoldRefusal;

/**
 * Decides a booking on the locked stock of its event: all items or nothing. A request that breaks several rules is told the
 * one that changing the items would not mend first. This is the rule; at a sale the function hold_places of the database applies
 * it to whole batches, and the tests hold the two against each other.
 */
export function decideHold(sale: Sale, wanted: Wanted, limits: HoldLimits, now: Date): HoldOutcome {
  const closed = refusalOfSale(sale.event, now);
  if (closed) return closed;
  const plan = planHold(sale.ticketTypes, wanted);
  if (plan.kind === "refused") return plan;
  const notOnSale = refusalOfTypes(sale.ticketTypes, plan, now);
  if (notOnSale) return notOnSale;
  if (sale.liveBookingId !== null) return alreadyBooked(sale.liveBookingId);
  const taken = firstTakenSeat(sale, plan.items);
  if (taken) return taken;
  for (const { item, typeIndex } of plan.items) {
    const left = freePlaces(sale.ticketTypes[typeIndex] as TicketTypeStock);
    if (item.quantity > left) return soldOut(item.ticketTypeName, left);
  }
  const { status, total } = plan;
  return {
    kind: "accepted",
    status,
    items: plan.items.map(({ item }) => item),
    total,
    holdExpiresAt: status === "confirmed" ? null : new Date(now.getTime() + limits.holdMs),
  };
}

function firstTakenSeat(
  { isSeatTaken = () => false }: Sale,
  items: Extract<ReturnType<typeof planHold>, { kind: "planned" }>["items"],
): HoldRefusal | undefined {
  for (const { item, positions } of items) {
    const index = positions.findIndex((position) => isSeatTaken(item.ticketTypeId, position));
    if (index >= 0) return seatTaken(item.seats[index] ?? "", item.ticketTypeName);
  }
  return undefined;
}

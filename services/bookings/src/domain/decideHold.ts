import type { ErrorCode } from "@stagedoor/contracts/errors";
import { maxAmount } from "@stagedoor/contracts/money";
import type { BookingItem } from "@stagedoor/contracts/schemas/bookings";
import { type EventStock, freePlaces, sellingAt, type TicketTypeStock } from "./stock.ts";

export type RequestedItem = { readonly ticketTypeId: string; readonly quantity: number };

/** What is asked for. Without items: one place, where the event has one ticket type. */
export type Wanted = { readonly items: readonly RequestedItem[] | undefined };

export type Sale = {
  readonly event: EventStock;
  readonly ticketTypes: readonly TicketTypeStock[];
  /** The attendee's live booking for the event. */
  readonly liveBookingId: string | null;
};

/** `holdMs`: how long places are kept for a payment. */
export type HoldLimits = { readonly holdMs: number };

export type HoldRefusal = {
  readonly kind: "refused";
  readonly code: ErrorCode;
  readonly detail: string;
  /** The field of the request to change. */
  readonly field?: string;
  /** Of the live booking in the way. */
  readonly bookingId?: string;
};

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
 * one that changing the items would not mend first.
 */
export function decideHold(sale: Sale, wanted: Wanted, limits: HoldLimits, now: Date): HoldOutcome {
  const closed = refusalOfSale(sale.event, now);
  if (closed) return closed;
  const items = priceItems(sale.ticketTypes, wanted.items);
  if ("kind" in items) return items;
  if (sale.liveBookingId !== null) {
    const detail = "You have a live booking for this event.";
    return { kind: "refused", code: "already_booked", detail, bookingId: sale.liveBookingId };
  }
  const short = items.find(({ item, type }) => item.quantity > freePlaces(type));
  if (short) {
    const left = freePlaces(short.type);
    return refused("sold_out", `${left === 0 ? "No" : `Only ${left}`} places of ${short.type.name} are left.`);
  }
  const total = items.reduce((sum, { item }) => sum + item.quantity * item.unitPrice, 0);
  if (total > maxAmount) return refused("rule_broken", "The total is more than one payment may be.", "items");
  return {
    kind: "accepted",
    status: total === 0 ? "confirmed" : "held",
    items: items.map(({ item }) => item),
    total,
    holdExpiresAt: total === 0 ? null : new Date(now.getTime() + limits.holdMs),
  };
}

function refusalOfSale(event: EventStock, now: Date): HoldRefusal | undefined {
  switch (sellingAt(event, now)) {
    case "open":
      return undefined;
    case "unpublished":
      return refused("not_found", "There is no such event.");
    case "cancelled":
      return refused("wrong_state", "The event is cancelled.");
    case "not_open":
      return refused("sale_not_open", `The sale begins at ${event.salesStartAt?.toISOString()}.`);
    case "closed":
      return refused("sale_closed", "The sale of this event is over.");
  }
}

type Priced = { readonly item: BookingItem; readonly type: TicketTypeStock };

function priceItems(
  types: readonly TicketTypeStock[],
  asked: readonly RequestedItem[] | undefined,
): Priced[] | HoldRefusal {
  const [only, another] = types;
  if (asked === undefined && (only === undefined || another !== undefined)) {
    return refused("rule_broken", "The event has several ticket types: say which, and how many.", "items");
  }
  const items = asked ?? [{ ticketTypeId: only?.id ?? "", quantity: 1 }];
  const priced: Priced[] = [];
  for (const [index, { ticketTypeId, quantity }] of items.entries()) {
    const at = `items.${index}`;
    const type = types.find(({ id }) => id === ticketTypeId);
    if (type === undefined) {
      return refused("rule_broken", "The event has no such ticket type.", `${at}.ticketTypeId`);
    }
    if (priced.some(({ item }) => item.ticketTypeId === ticketTypeId)) {
      return refused("rule_broken", "A ticket type is named twice.", `${at}.ticketTypeId`);
    }
    if (quantity > type.maxPerBooking) {
      const detail = `At most ${type.maxPerBooking} places of ${type.name} in one booking.`;
      return refused("rule_broken", detail, `${at}.quantity`);
    }
    priced.push({
      item: { ticketTypeId, ticketTypeName: type.name, quantity, unitPrice: type.price, seats: [] },
      type,
    });
  }
  return priced;
}

function refused(code: ErrorCode, detail: string, field?: string): HoldRefusal {
  return { kind: "refused", code, detail, ...(field === undefined ? {} : { field }) };
}

import { maxAmount } from "@stagedoor/contracts/money";
import type { BookingItem } from "@stagedoor/contracts/schemas/bookings";
import { seatPosition } from "@stagedoor/contracts/seats";
import { type HoldRefusal, refused } from "./holdRefusal.ts";
import { type EventStock, sellingAt, type TicketTypeStock, typeSellingAt } from "./stock.ts";

/** What of a ticket type decides what may be asked of it; it changes with the event's version only, not with what is sold. */
export type TicketTypeTerms = Pick<
  TicketTypeStock,
  "id" | "name" | "price" | "maxPerBooking" | "seating" | "blockedSeats" | "salesStartAt" | "salesEndAt"
>;

export type RequestedItem = {
  readonly ticketTypeId: string;
  /** For seats it is their number. */
  readonly quantity: number;
  /** Labels: for a ticket type with a seat plan, and only for one. */
  readonly seats?: readonly string[] | undefined;
};

/** What is asked for. Without items: one place, where the event has one ticket type. */
export type Wanted = { readonly items: readonly RequestedItem[] | undefined };

export type PlannedItem = {
  readonly item: BookingItem;
  /** Of the ticket type, among the event's. */
  readonly typeIndex: number;
  /** Of its seats, in the order of the labels. */
  readonly positions: readonly number[];
};

export type HoldPlan = {
  readonly kind: "planned";
  /** Free places need no payment: they are confirmed at once. */
  readonly status: "held" | "confirmed";
  readonly items: readonly PlannedItem[];
  /** In minor units of the event's currency. */
  readonly total: number;
};

/** Why nobody can book of an event at an instant; nothing while it sells. */
export function refusalOfSale(event: EventStock, now: Date): HoldRefusal | undefined {
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

/** Why a request cannot be booked at an instant though the event sells: the first item whose ticket type does not. */
export function refusalOfTypes(types: readonly TicketTypeTerms[], plan: HoldPlan, now: Date): HoldRefusal | undefined {
  for (const [index, { typeIndex }] of plan.items.entries()) {
    const type = types[typeIndex] as TicketTypeTerms;
    switch (typeSellingAt(type, now)) {
      case "open":
        break;
      case "not_open":
        return refused(
          "sale_not_open",
          `The sale of ${type.name} begins at ${type.salesStartAt?.toISOString()}.`,
          `items.${index}`,
        );
      case "closed":
        return refused("sale_closed", `The sale of ${type.name} is over.`, `items.${index}`);
    }
  }
  return undefined;
}

/** What a request would take and cost, or which rule it breaks, whatever is left of the event. */
export function planHold(types: readonly TicketTypeTerms[], wanted: Wanted): HoldPlan | HoldRefusal {
  const items = planItems(types, wanted.items);
  if ("kind" in items) return items;
  const total = items.reduce((sum, { item }) => sum + item.quantity * item.unitPrice, 0);
  if (total > maxAmount) return refused("rule_broken", "The total is more than one payment may be.", "items");
  return { kind: "planned", status: total === 0 ? "confirmed" : "held", items, total };
}

function planItems(
  types: readonly TicketTypeTerms[],
  asked: readonly RequestedItem[] | undefined,
): PlannedItem[] | HoldRefusal {
  const [only, another] = types;
  if (asked === undefined && (only === undefined || another !== undefined)) {
    return refused("rule_broken", "The event has several ticket types: say which, and how many.", "items");
  }
  if (asked === undefined && only?.seating) {
    return refused("rule_broken", "The event has numbered seats: say which.", "items");
  }
  const planned: PlannedItem[] = [];
  for (const [index, item] of (asked ?? [{ ticketTypeId: only?.id ?? "", quantity: 1 }]).entries()) {
    const plan = planItem(types, item, `items.${index}`);
    if ("kind" in plan) return plan;
    if (planned.some(({ typeIndex }) => typeIndex === plan.typeIndex)) {
      return refused("rule_broken", "A ticket type is named twice.", `items.${index}.ticketTypeId`);
    }
    planned.push(plan);
  }
  return planned;
}

function planItem(
  types: readonly TicketTypeTerms[],
  { ticketTypeId, quantity, seats }: RequestedItem,
  at: string,
): PlannedItem | HoldRefusal {
  const typeIndex = types.findIndex(({ id }) => id === ticketTypeId);
  const type = types[typeIndex];
  if (type === undefined) return refused("rule_broken", "The event has no such ticket type.", `${at}.ticketTypeId`);
  if (quantity > type.maxPerBooking) {
    const detail = `At most ${type.maxPerBooking} places of ${type.name} in one booking.`;
    return refused("rule_broken", detail, seats === undefined ? `${at}.quantity` : `${at}.seats`);
  }
  const positions = planSeats(type, quantity, seats, at);
  if ("kind" in positions) return positions;
  const item = {
    ticketTypeId,
    ticketTypeName: type.name,
    quantity,
    unitPrice: type.price,
    seats: [...(seats ?? [])],
  };
  return { item, typeIndex, positions };
}

function planSeats(
  { name, seating, blockedSeats }: TicketTypeTerms,
  quantity: number,
  seats: readonly string[] | undefined,
  at: string,
): number[] | HoldRefusal {
  if (seating === null) {
    return seats === undefined ? [] : refused("rule_broken", `Places of ${name} are not numbered.`, `${at}.seats`);
  }
  if (seats === undefined) return refused("rule_broken", `Seats of ${name} are numbered: say which.`, `${at}.seats`);
  if (seats.length !== quantity)
    return refused("rule_broken", `${quantity} places and ${seats.length} seats do not agree.`, `${at}.quantity`);
  const positions: number[] = [];
  for (const [index, label] of seats.entries()) {
    const position = seatPosition(label, seating);
    if (position === undefined) return refused("rule_broken", `${name} has no seat ${label}.`, `${at}.seats.${index}`);
    if (blockedSeats?.has(position)) {
      return refused("rule_broken", `Seat ${label} of ${name} is not for sale.`, `${at}.seats.${index}`);
    }
    if (positions.includes(position)) {
      return refused("rule_broken", `Seat ${label} is named twice.`, `${at}.seats.${index}`);
    }
    positions.push(position);
  }
  return positions;
}

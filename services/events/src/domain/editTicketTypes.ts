import type { Money } from "@stagedoor/contracts/money";
import type { Seating } from "@stagedoor/contracts/schemas/parts";
import type { TicketType } from "./event.ts";
import type { Fault } from "./outcome.ts";
import { inPlanOrder, newSeating, writtenCapacity } from "./seatPlans.ts";
import { tidy } from "./text.ts";
import { defaultMaxPerBooking, editedInstant, newTicketType } from "./ticketTypes.ts";

/**
 * With an id: that ticket type, with what is given changed. Without: a new one, which needs a name, a price, and a capacity or
 * a seat plan.
 */
export type TicketTypePatch = {
  readonly id?: string;
  readonly name?: string;
  readonly price?: Money;
  /** Absent: what a new seat plan says, or as it was. */
  readonly capacity?: number;
  /** Null: the default. */
  readonly maxPerBooking?: number | null;
  /** Null: no plan. */
  readonly seating?: Seating | null;
  /** Null: none. Absent: as they were, or none once there is no plan. */
  readonly blockedSeats?: readonly string[] | null;
  /** Null: those of the event. */
  readonly salesStartDateTime?: string | null;
  readonly salesEndDateTime?: string | null;
};

/** Places that are held or sold, by ticket type, as far as is known here; bookings has the last word. */
export type Taken = ReadonlyMap<string, number>;

type Edited = { readonly types: readonly TicketType[]; readonly faults: readonly Fault[] };

/** The ticket types after an edit, in the order of the request. A type that is not named is removed. */
export function editTicketTypes(
  before: readonly TicketType[],
  request: readonly TicketTypePatch[],
  { newId, timezone }: { readonly newId: () => string; readonly timezone: string },
): Edited {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const types = request.flatMap((patch, index): TicketType[] => {
    const at = `ticketTypes.${index}`;
    if (patch.id === undefined) {
      const { name, price } = patch;
      const written = { name, price, capacity: writtenCapacity(patch) };
      const missing = (["name", "price", "capacity"] as const).filter((field) => written[field] === undefined);
      faults.push(
        ...missing.map((field) => ({ field: `${at}.${field}`, message: "is missing for a new ticket type" })),
      );
      if (name === undefined || price === undefined || missing.length > 0) return [];
      return [newTicketType({ ...patch, name, price }, newId(), timezone)];
    }
    const id = patch.id.toLowerCase();
    const known = before.find((type) => type.id === id);
    if (known === undefined) faults.push({ field: `${at}.id`, message: "is not a ticket type of this event" });
    if (seen.has(id)) faults.push({ field: `${at}.id`, message: "is given twice" });
    seen.add(id);
    return known === undefined ? [] : [patchTicketType(known, patch, timezone)];
  });
  if (request.length === 0) faults.push({ field: "ticketTypes", message: "must not be empty" });
  return { types, faults };
}

/** What stands in the way of an edit because places are taken already. */
export function takenFaults(before: readonly TicketType[], after: readonly TicketType[], taken: Taken): Fault[] {
  const removed = before.filter(({ id }) => takenOf(taken, id) > 0 && !after.some((type) => type.id === id));
  const lowered = after.flatMap(({ id, capacity }, index): Fault[] => {
    const places = takenOf(taken, id);
    if (capacity >= places) return [];
    return [
      { field: `ticketTypes.${index}.capacity`, message: `must be at least ${places}: so many places are taken` },
    ];
  });
  return [
    ...removed.map(({ name }) => ({
      field: "ticketTypes",
      message: `must keep "${name}": places of it are taken`,
    })),
    ...lowered,
  ];
}

function takenOf(taken: Taken, id: string): number {
  return taken.get(id) ?? 0;
}

/** `timezone` is the event's, for times without an offset. */
export function patchTicketType(known: TicketType, patch: TicketTypePatch, timezone: string): TicketType {
  const seating = patch.seating === undefined ? known.seating : newSeating(patch.seating);
  const blockedSeats = patchedBlockedSeats(known, patch, seating);
  // A plan or a list of blocked seats that is given says how many places there are.
  const isPlanned = patch.seating !== undefined || patch.blockedSeats !== undefined;
  const planned = isPlanned ? writtenCapacity({ seating, blockedSeats }) : undefined;
  const capacity = patch.capacity ?? planned ?? known.capacity;
  return {
    id: known.id,
    name: patch.name === undefined ? known.name : tidy(patch.name),
    price: patch.price ? { amount: patch.price.amount, currency: patch.price.currency } : known.price,
    capacity,
    maxPerBooking: patchedMaxPerBooking(known, capacity, patch.maxPerBooking),
    seating,
    blockedSeats,
    salesStartDateTime: editedInstant(known.salesStartDateTime, patch.salesStartDateTime, timezone),
    salesEndDateTime: editedInstant(known.salesEndDateTime, patch.salesEndDateTime, timezone),
  };
}

function patchedBlockedSeats(known: TicketType, patch: TicketTypePatch, seating: Seating | null): string[] {
  const unwritten = seating === null ? [] : known.blockedSeats;
  return inPlanOrder((patch.blockedSeats === undefined ? unwritten : patch.blockedSeats) ?? [], seating);
}

/** One that was the default goes on being it when the capacity changes. */
function patchedMaxPerBooking(known: TicketType, capacity: number, asked: number | null | undefined): number {
  if (typeof asked === "number") return asked;
  const wasDefault = known.maxPerBooking === defaultMaxPerBooking(known.capacity);
  return asked === null || wasDefault ? defaultMaxPerBooking(capacity) : known.maxPerBooking;
}

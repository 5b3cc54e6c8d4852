import type { Seating } from "@stagedoor/contracts/schemas/parts";
import { seatCount } from "@stagedoor/contracts/seats";
import type { TicketType } from "./event.ts";
import type { Fault } from "./outcome.ts";

/** Places of a ticket type as its host wrote it: without a capacity, as many as its plan has seats; undefined without both. */
export function writtenCapacity(written: {
  readonly capacity?: number;
  readonly seating?: Seating | null;
}): number | undefined {
  return written.capacity ?? (written.seating ? seatCount(written.seating) : undefined);
}

/** Its two fields in one order, so that equal plans have equal texts. */
export function newSeating(written: Seating | null): Seating | null {
  return written && { rows: written.rows, seatsPerRow: written.seatsPerRow };
}

/** Seat plans that have more or fewer seats than their type has places. What an edit left as it was `before` is not to blame. */
export function seatCountFaults(types: readonly TicketType[], before: readonly TicketType[] = []): Fault[] {
  return types.flatMap(({ id, capacity, seating }, index): Fault[] => {
    if (seating === null || seatCount(seating) === capacity) return [];
    const seats = seatCount(seating);
    const at = `ticketTypes.${index}`;
    const known = before.find((type) => type.id === id);
    return known && isSamePlan(known.seating, seating)
      ? [{ field: `${at}.capacity`, message: `must be ${seats}: so many seats are in the seat plan` }]
      : [{ field: `${at}.seating`, message: `has ${seats} seats, but the capacity is ${capacity}` }];
  });
}

/** Seat plans that may not change, come or go, because places of the event are taken: attendees know their seats by them. */
export function seatPlanFaults(
  before: readonly TicketType[],
  after: readonly TicketType[],
  taken: ReadonlyMap<string, number>,
): Fault[] {
  if (![...taken.values()].some((places) => places > 0)) return [];
  return after.flatMap(({ id, seating }, index): Fault[] => {
    const known = before.find((type) => type.id === id);
    if (known === undefined || isSamePlan(known.seating, seating)) return [];
    return [{ field: `ticketTypes.${index}.seating`, message: "cannot change: places of the event are taken" }];
  });
}

function isSamePlan(one: Seating | null, other: Seating | null): boolean {
  return one?.rows === other?.rows && one?.seatsPerRow === other?.seatsPerRow;
}

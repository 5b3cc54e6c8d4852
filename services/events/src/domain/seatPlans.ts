import type { Seating } from "@stagedoor/contracts/schemas/parts";
import { seatCount, seatPosition } from "@stagedoor/contracts/seats";
import type { TicketType } from "./event.ts";
import type { Fault } from "./outcome.ts";

/** Places of a ticket type as its host wrote it: without a capacity, as many as its plan has seats; undefined without both. */
export function writtenCapacity(written: {
  readonly capacity?: number;
  readonly seating?: Seating | null;
  readonly blockedSeats?: readonly string[] | null;
}): number | undefined {
  return written.capacity ?? (written.seating ? seatsForSale(written.seating, written.blockedSeats ?? []) : undefined);
}

/** Seats of a plan that can be sold. */
export function seatsForSale(seating: Seating, blockedSeats: readonly string[]): number {
  return seatCount(seating) - blockedSeats.length;
}

/** Blocked seats in the order of the plan, so that equal lists have equal texts; those of no plan come first. */
export function inPlanOrder(blockedSeats: readonly string[], seating: Seating | null): string[] {
  const position = (label: string) => (seating && seatPosition(label, seating)) ?? -1;
  return blockedSeats.toSorted((one, other) => position(one) - position(other));
}

/** What is wrong with the blocked seats of a ticket type. Whether one of them is taken is decided by bookings. */
export function blockedSeatsFaults({ seating, blockedSeats }: TicketType, most: number): Fault[] {
  const field = "blockedSeats";
  if (blockedSeats.length === 0) return [];
  if (seating === null) return [{ field, message: "cannot be given without a seat plan" }];
  const foreign = blockedSeats.find((label) => seatPosition(label, seating) === undefined);
  if (foreign !== undefined) return [{ field, message: `must be of the seat plan, which has no ${foreign}` }];
  // They are in the order of the plan.
  const twice = blockedSeats.find((label, index) => label === blockedSeats[index - 1]);
  if (twice !== undefined) return [{ field, message: `must not have ${twice} twice` }];
  if (blockedSeats.length > most) return [{ field, message: `must be at most ${most}` }];
  return blockedSeats.length < seatCount(seating) ? [] : [{ field, message: "must leave a seat for sale" }];
}

/** Its two fields in one order, so that equal plans have equal texts. */
export function newSeating(written: Seating | null): Seating | null {
  return written && { rows: written.rows, seatsPerRow: written.seatsPerRow };
}

/** Seat plans that have more or fewer seats than their type has places. What an edit left as it was `before` is not to blame. */
export function seatCountFaults(types: readonly TicketType[], before: readonly TicketType[] = []): Fault[] {
  return types.flatMap(({ id, capacity, seating, blockedSeats }, index): Fault[] => {
    if (seating === null) return [];
    const seats = seatsForSale(seating, blockedSeats);
    // A list of too many is told of elsewhere.
    if (seats === capacity || seats < 1) return [];
    const at = `ticketTypes.${index}`;
    const known = before.find((type) => type.id === id);
    return known && isSamePlan(known.seating, seating)
      ? [{ field: `${at}.capacity`, message: `must be ${seats}: so many seats of the plan are for sale` }]
      : [{ field: `${at}.seating`, message: `has ${seats} seats for sale, but the capacity is ${capacity}` }];
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

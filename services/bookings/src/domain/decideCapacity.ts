import type { Seating } from "@stagedoor/contracts/schemas/parts";
import type { Seat } from "./seats.ts";
import type { TicketTypeStock } from "./stock.ts";

/** A ticket type as its host wrote it. `price` is in minor units. */
export type TicketTypePlan = Omit<TicketTypeStock, "held" | "sold">;

export type CapacityOutcome = {
  /** Whether the host's capacities are in force; if not, those of before are, for every type. */
  readonly kind: "applied" | "refused";
  readonly ticketTypes: readonly TicketTypeStock[];
};

/**
 * Decides the capacities of a new version of an event as a whole. Refused: a capacity below what is taken, and the removal of
 * a type, or another seat plan, of which something is taken, and the blocking of a seat that is among `taken`. Names, prices, limits
 * and sales of types that stay are the host's in both cases.
 */
export function decideCapacity(
  current: readonly TicketTypeStock[],
  planned: readonly TicketTypePlan[],
  taken: readonly Seat[] = [],
): CapacityOutcome {
  const planOf = new Map(planned.map((plan) => [plan.id, plan]));
  const blocksTaken = taken.some(({ ticketTypeId, position }) => planOf.get(ticketTypeId)?.blockedSeats?.has(position));
  const fits = current.every((type) => {
    const plan = planOf.get(type.id);
    const taken = type.held + type.sold;
    return taken <= (plan?.capacity ?? 0) && (taken === 0 || isSamePlan(type.seating, plan?.seating ?? null));
  });
  if (!fits || blocksTaken) {
    const renamed = current.map((type) => {
      const { capacity, seating, blockedSeats } = type;
      return { ...type, ...planOf.get(type.id), capacity, seating, blockedSeats };
    });
    return { kind: "refused", ticketTypes: renamed };
  }
  const takenOf = new Map(current.map((type) => [type.id, type]));
  const ticketTypes = planned.map((plan) => ({
    ...plan,
    held: takenOf.get(plan.id)?.held ?? 0,
    sold: takenOf.get(plan.id)?.sold ?? 0,
  }));
  return { kind: "applied", ticketTypes };
}

function isSamePlan(one: Seating | null, other: Seating | null): boolean {
  return one?.rows === other?.rows && one?.seatsPerRow === other?.seatsPerRow;
}

import type { Database } from "@stagedoor/postgres/database";
import { type EventSale, readSales } from "../db/sales.ts";
import type { HoldRefusal } from "../domain/holdRefusal.ts";
import { type HoldPlan, planHold, refusalOfTypes, type Wanted } from "../domain/planHold.ts";

/** What a process remembers of an event that is being booked. What depends on it is checked against the version under the lock. */
export type KnownSale = EventSale & {
  /** What a request would take at an instant, or which rule it breaks. Most requests ask for the same: that is worked out once. */
  readonly plan: (wanted: Wanted, now: Date) => HoldPlan | HoldRefusal;
  /** Whether the last batch got nothing: then the next one looks without the lock first. */
  gotNothing: boolean;
};

export type KnownSales = {
  /** Nothing when the event is not known in the database either. */
  readonly get: (eventId: string) => Promise<KnownSale | undefined>;
  readonly forget: (eventId: string) => void;
};

/** Events and, per event, requests that are remembered; a few kB each. */
const [mostEvents, mostPlans] = [5_000, 200];

export function createKnownSales(database: Database): KnownSales {
  const known = new Map<string, KnownSale>();
  return {
    async get(eventId) {
      const found = known.get(eventId);
      if (found !== undefined) return found;
      const [sale] = await readSales(database.db, [eventId]);
      if (sale === undefined) return undefined;
      // The one that was read longest ago goes: reading it again costs a statement.
      const [oldest] = known.size >= mostEvents ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
      const remembered = { ...sale, plan: planWithin(sale), gotNothing: false };
      known.set(eventId, remembered);
      return remembered;
    },
    forget: (eventId) => {
      known.delete(eventId);
    },
  };
}

/** Plans, refused while a ticket type with a sale of its own does not sell. */
function planWithin(sale: EventSale): KnownSale["plan"] {
  const planned = rememberPlans(sale);
  const { types } = sale;
  const alwaysOpen = types.every(({ salesStartAt, salesEndAt }) => !salesStartAt && !salesEndAt);
  if (alwaysOpen) return planned;
  return (wanted, now) => {
    const plan = planned(wanted);
    return plan.kind === "refused" ? plan : (refusalOfTypes(types, plan, now) ?? plan);
  };
}

function rememberPlans({ types }: EventSale): (wanted: Wanted) => HoldPlan | HoldRefusal {
  const plans = new Map<string, HoldPlan | HoldRefusal>();
  return (wanted) => {
    // Seats are asked for once.
    if (wanted.items?.some(({ seats }) => seats !== undefined)) return planHold(types, wanted);
    const name = wanted.items?.map(({ ticketTypeId, quantity }) => `${ticketTypeId} ${quantity}`).join() ?? "";
    const known = plans.get(name);
    if (known !== undefined) return known;
    const plan = planHold(types, wanted);
    if (plans.size < mostPlans) plans.set(name, plan);
    return plan;
  };
}

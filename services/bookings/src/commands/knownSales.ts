import type { Database } from "@stagedoor/postgres/database";
import { type EventSale, readSales } from "../db/sales.ts";
import type { HoldRefusal } from "../domain/holdRefusal.ts";
import { type HoldPlan, planHold, type Wanted } from "../domain/planHold.ts";

/** What a process remembers of an event that is being booked. What depends on it is checked against the version under the lock. */
export type KnownSale = EventSale & {
  /** What a request would take, or which rule it breaks. Most requests ask for the same: that is worked out once. */
  readonly plan: (wanted: Wanted) => HoldPlan | HoldRefusal;
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
      const remembered = { ...sale, plan: rememberPlans(sale), gotNothing: false };
      known.set(eventId, remembered);
      return remembered;
    },
    forget: (eventId) => {
      known.delete(eventId);
    },
  };
}

function rememberPlans({ types }: EventSale): KnownSale["plan"] {
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

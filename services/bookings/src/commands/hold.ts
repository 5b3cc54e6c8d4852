import { activeTraceparent } from "@stagedoor/messaging/trace";
import type { Database } from "@stagedoor/postgres/database";
import { isTransient } from "@stagedoor/postgres/transient";
import { createCombiner } from "@stagedoor/service/combine";
import { newTickets } from "../domain/tickets.ts";
import { holdBatch } from "./holdBatch.ts";
import type { HoldPlaces, HoldResult, HoldSettings, WaitingHold } from "./holdRequest.ts";
import { createKnownSales } from "./knownSales.ts";
import type { Make } from "./make.ts";
import { createSpareTickets } from "./spareTickets.ts";

/**
 * Holding places by flat combining: requests for one event queue in the process, one batch of them is in flight at a time, and
 * one call of the database decides it in order. See docs/booking-engine.md. Errors: busy (503) when too many wait; those of the
 * database, after which nothing is known of the outcome: the same request may be sent again.
 */
export function createHoldPlaces(database: Database, make: Make, settings: HoldSettings): HoldPlaces {
  const sales = createKnownSales(database);
  const tickets = createSpareTickets(newTickets(make));
  const combine = createCombiner<WaitingHold, HoldResult>({
    keyOf: ({ eventId }) => eventId,
    run: (batch) => holdBatch({ database, make, sales, tickets, settings }, batch),
    maxBatch: settings.maxBatch,
    maxQueuedPerKey: settings.maxQueuedPerEvent,
    maxQueued: settings.maxQueued,
    // A database that is away answers none of them; one row that it does not take must not fail 500 buyers.
    isDivisible: (error) => !isTransient(error),
  });
  return (request) => combine({ ...request, traceparent: activeTraceparent() });
}

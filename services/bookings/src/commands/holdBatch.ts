import type { Database } from "@stagedoor/postgres/database";
import { isConnectionLost, isRetryable } from "@stagedoor/postgres/transient";
import { readBookings } from "../db/bookings.ts";
import { type Batch, callHoldPlaces, type Decision, type Verdict } from "../db/holdPlaces.ts";
import type { Booking } from "../domain/booking.ts";
import { alreadyBooked, type HoldRefusal, seatTaken, soldOut } from "../domain/holdRefusal.ts";
import { refusalOfSale } from "../domain/planHold.ts";
import type { HoldResult, HoldSettings, WaitingHold } from "./holdRequest.ts";
import { type Asked, newVariants } from "./holdVariants.ts";
import type { KnownSale, KnownSales } from "./knownSales.ts";
import type { Make } from "./make.ts";
import type { SpareTickets } from "./spareTickets.ts";

type Deps = {
  readonly database: Database;
  readonly make: Make;
  readonly sales: KnownSales;
  readonly tickets: SpareTickets;
  readonly settings: HoldSettings;
};

/** Calls for one batch at most: an event may change, or a key be used elsewhere, between two of them. */
const mostCalls = 10;
/** Calls of one batch whose connection broke or which lost a deadlock. */
const mostTries = 3;

/** Decides requests for one event in their order. */
export async function holdBatch(deps: Deps, batch: readonly WaitingHold[]): Promise<HoldResult[]> {
  const { database, sales, tickets } = deps;
  const results = new Map<WaitingHold, HoldResult>();
  const found = new Map<WaitingHold, { id: string; kind: "made" | "repeated" }>();
  let open = batch;
  for (let calls = 0; open.length > 0; calls += 1) {
    if (calls === mostCalls) throw new Error(`an event changed ${mostCalls} times while it was being booked`);
    const eventId = open[0]?.eventId ?? "";
    const sale = await sales.get(eventId);
    const { asked, verdict } = sale ? await decide(deps, sale, open) : unknownEvent;
    if (verdict.kind === "unknown") for (const request of open) results.set(request, { kind: "unknown_event" });
    if (verdict.kind !== "decided") sales.forget(eventId);
    else for (const [index, each] of asked.entries()) note(each, verdict.decisions[index] as Decision);
    open = verdict.kind === "unknown" ? [] : open.filter((request) => !results.has(request) && !found.has(request));
  }
  if (found.size > 0) await readFound();
  return batch.map((request) => results.get(request) as HoldResult);

  function note(each: Asked, { letter, otherId = "", where, left }: Decision): void {
    const { request, row } = each;
    // Nobody has these: what was accepted, exists or may be asked again keeps its own.
    if (letter === "d" || letter === "s" || letter === "t") tickets.giveBack(request.eventId, row.tickets);
    if (letter === "e") found.set(request, { id: request.bookingId, kind: "made" });
    else if (letter === "r") found.set(request, { id: otherId, kind: "repeated" });
    // With w it is asked again: by then the other transaction has ended, and the key has made a booking or none.
    else if (letter !== "w") results.set(request, resultOf(each, letter, otherId, where, left));
  }

  /** Bookings that exist already, as they are now. */
  async function readFound(): Promise<void> {
    const bookings = await readBookings(
      database.db,
      [...found.values()].map(({ id }) => id),
    );
    const byId = new Map(bookings.map((booking) => [booking.id, booking]));
    for (const [request, { id, kind }] of found) {
      const booking = byId.get(id);
      results.set(request, booking === undefined ? { kind: "key_reused" } : { kind, booking });
    }
  }
}

const unknownEvent: { asked: Asked[]; verdict: Verdict } = { asked: [], verdict: { kind: "unknown" } };

async function decide(
  { database, make, tickets, settings }: Deps,
  sale: KnownSale,
  requests: readonly WaitingHold[],
): Promise<{ asked: Asked[]; verdict: Verdict }> {
  const now = make.now();
  const holdUntil = new Date(now.getTime() + settings.holdMs);
  const closed = refusalOfSale(sale.event, now);
  const variants = newVariants(sale, tickets.take, now, holdUntil);
  const asked = requests.map((request) => variants.add(request, closed ?? sale.plan(request, now)));
  const verdict = await callSurely(database, {
    eventId: sale.event.eventId,
    knownVersion: sale.event.eventVersion,
    at: now,
    holdUntil,
    keysSince: new Date(now.getTime() - settings.keyLifetimeMs),
    dry: sale.gotNothing || asked.every(({ refusal }) => refusal !== undefined),
    typeIds: sale.types.map(({ id }) => id),
    variants: variants.all,
    requests: asked.map(({ row }) => row),
  });
  if (verdict.kind === "decided") sale.gotNothing = verdict.decisions.every(({ letter }) => letter !== "a");
  return { asked, verdict };
}

/**
 * Asks until there is an answer. Who loses a connection does not know whether the batch was committed: ids were made before, so
 * the same batch can be asked again and finds its own bookings. Errors: the database's, after `mostTries`.
 */
async function callSurely(database: Database, batch: Batch): Promise<Verdict> {
  for (let tries = 1; ; tries += 1) {
    try {
      const verdict = await callHoldPlaces(database, batch, tries > 1);
      database.committed();
      return verdict;
    } catch (error) {
      if (tries === mostTries || !(isConnectionLost(error) || isRetryable(error))) throw error;
    }
  }
}

function resultOf(
  { made, refusal, plan }: Asked,
  letter: Decision["letter"],
  otherId: string,
  where: number,
  left: number,
): HoldResult {
  switch (letter) {
    case "a":
      return { kind: "made", booking: made?.() as Booking };
    case "x":
      return refusal as HoldRefusal;
    case "d":
      return alreadyBooked(otherId);
    case "s":
      return soldOut(plan?.items[where]?.item.ticketTypeName ?? "", left);
    case "t": {
      const seats = plan?.items.flatMap(({ item }) => item.seats.map((label) => ({ label, item }))) ?? [];
      return seatTaken(seats[where]?.label ?? "", seats[where]?.item.ticketTypeName ?? "");
    }
    default:
      return { kind: "key_reused" };
  }
}

import type { Booking } from "@stagedoor/bookings/domain/booking";
import type { PaymentNews } from "@stagedoor/bookings/domain/decideSettle";
import { type ChangedBooking, placesMoved } from "@stagedoor/bookings/domain/placesMoved";
import type { BookingNews } from "@stagedoor/bookings/domain/settleTogether";
import { liveBookingStatuses, type RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import type { Model } from "./rules.ts";
import { attemptId, bookingId, bookingOf, eventOf, itemsOf, now, rowOf, ticketTypeOf, tickMs } from "./views.ts";
import type { BookingRow, BookingTold, PaymentTold, World } from "./world.ts";

// What bookings does, on its rules. Modelled here because it is in commands and SQL: what a transaction reads for a rule
// (commands/settle.ts, db/lateGround.ts, holdBatch.ts) and how changes are written (commands/writeChanges.ts).

const make = { newId: () => "ticket", ticketCode: () => "code" };

export const isLive = (row: BookingRow | null): row is BookingRow =>
  row !== null && liveBookingStatuses.includes(row.status);

export function hold({ scenario, rules }: Model, world: World, index: number): void {
  const { attendee, places } = scenario.bookings[index] as Model["scenario"]["bookings"][number];
  const live = world.bookings.findIndex((row) => isLive(row) && row.attendee === attendee);
  const sale = {
    event: eventOf(scenario, world),
    ticketTypes: [ticketTypeOf(scenario, world)],
    liveBookingId: live < 0 ? null : bookingId(live),
  };
  const [item] = itemsOf(scenario, places);
  const wanted = { items: [{ ticketTypeId: item?.ticketTypeId ?? "", quantity: places }] };
  const outcome = rules.decideHold(sale, wanted, { holdMs: tickMs }, now);
  if (outcome.kind === "refused") return;
  const { status } = outcome;
  const row: BookingRow = {
    status,
    version: 1,
    cancelReason: null,
    paidAttemptId: null,
    attendee,
    places,
    age: 0,
    owed: null,
    givenBack: 0,
    tickets: status === "confirmed" ? places : 0,
  };
  world.bookings[index] = row;
  if (status === "confirmed") world.sold += places;
  else world.held += places;
  say(world, index, `booking.${status}`, row, null);
}

/** An attendee cancels, or the job of a cancelled event does. */
export function cancel(
  { scenario, rules }: Model,
  world: World,
  index: number,
  reason: "attendee" | "event_cancelled",
): void {
  const before = read({ scenario, rules }, world, index);
  const outcome = rules.decideCancel(before, reason, before.startsAt, now);
  if (outcome.kind !== "cancelled") return;
  release(world, index, before, rules.afterTransition(before, outcome, [], now));
}

export function expire({ scenario, rules }: Model, world: World, index: number): void {
  const before = read({ scenario, rules }, world, index);
  if (rules.decideExpiry(before, tickMs, now).kind !== "expired") return;
  release(world, index, before, rules.afterTransition(before, { kind: "expired" }, [], now));
}

function release(world: World, index: number, before: Booking, after: Booking): void {
  write(world, [{ before, after }]);
  say(world, index, `booking.${after.status}`, world.bookings[index] as BookingRow, null);
}

/** Hears the oldest messages about a booking's payment in one transaction. */
export function settle(model: Model, world: World, index: number, count: number): void {
  const messages = (world.toBookings[index] as PaymentTold[]).splice(0, count);
  const fresh = messages.filter(({ isKnown }) => !isKnown || !model.rules.hasInbox);
  const all = fresh.flatMap((message): BookingNews[] => {
    const news = newsOf(message);
    return news === undefined ? [] : [{ bookingId: bookingId(index), news }];
  });
  if (all.length === 0) return;
  const settled = model.rules.settleTogether(all, groundOf(model, world), make, now);
  write(world, settled.changed);
  for (const { attemptId: id, reason } of settled.refusals) world.refusals[id] ??= reason;
  for (const { type, booking, refusedPayment } of settled.said) {
    const row = rowOf(world.bookings[index] as BookingRow, booking);
    say(world, index, type, row, refusedPayment?.attemptId ?? null);
  }
}

function newsOf({ type, attempt, givenBack }: PaymentTold): PaymentNews | undefined {
  const id = attempt === null ? "" : attemptId(attempt);
  switch (type) {
    case "payment.succeeded":
      return { type: "succeeded", attemptId: id };
    case "payment.refunded":
      return { type: "refunded", attemptId: id, amount: givenBack };
    case "payment.processing":
      return { type: "processing" };
    case "payment.failed":
      return { type: "failed" };
    case "payment.expired":
      return { type: "expired" };
    default:
      return undefined;
  }
}

function groundOf({ scenario }: Model, world: World) {
  const bookings = world.bookings.flatMap((row, index) => (row === null ? [] : [bookingOf(scenario, row, index)]));
  return {
    bookings: new Map(bookings.map((booking) => [booking.id, booking])),
    events: new Map([["event", eventOf(scenario, world)]]),
    refusals: new Map(Object.entries(world.refusals) as [string, RefusalReason][]),
    erased: new Set(world.erased.map((attendee) => `attendee-${attendee}`)),
    late: {
      types: [ticketTypeOf(scenario, world)],
      taken: [],
      live: bookings.filter(({ status }) => liveBookingStatuses.includes(status)),
    },
  };
}

/** Takes over the next version of the event: commands/projectEvent.ts. */
export function projectEvent({ scenario, rules }: Model, world: World): void {
  const told = world.events.shift();
  if (told === undefined || (rules.checksVersions && told.version <= world.event.version)) return;
  const before = ticketTypeOf(scenario, world);
  const [after] = rules.decideCapacity([before], [{ ...before, capacity: told.capacity }]).ticketTypes;
  world.event = { ...told, capacity: after?.capacity ?? 0 };
  if (told.status === "cancelled") world.isReleasing = true;
}

/** The job of a cancelled event, one booking at a time: commands/releaseEvent.ts. */
export function releaseNext(model: Model, world: World): void {
  const next = world.bookings.findIndex(isLive);
  if (next < 0) world.isReleasing = false;
  else cancel(model, world, next, "event_cancelled");
}

function read({ scenario }: Model, world: World, index: number): Booking {
  return bookingOf(scenario, world.bookings[index] as BookingRow, index);
}

function write(world: World, changed: readonly ChangedBooking[]): void {
  for (const { after } of changed) {
    const index = world.bookings.findIndex((row, at) => row !== null && bookingId(at) === after.id);
    world.bookings[index] = rowOf(world.bookings[index] as BookingRow, after);
  }
  for (const { held, sold } of placesMoved(changed).counts) {
    world.held += held;
    world.sold += sold;
  }
}

function say(world: World, index: number, type: BookingTold["type"], row: BookingRow, refused: string | null): void {
  const { status, version, paidAttemptId, owed } = row;
  world.toPayments[index]?.push({ status, version, paidAttemptId, owed, type, refused, isKnown: false });
}

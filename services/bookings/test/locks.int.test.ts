import { newId } from "@stagedoor/contracts/ids";
import type { EventState } from "@stagedoor/contracts/schemas/events";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expireHoldsOf } from "../src/commands/expireHolds.ts";
import { createHoldPlaces } from "../src/commands/hold.ts";
import { projectEvent } from "../src/commands/projectEvent.ts";
import { holdFor, holdSettings, messagesOf } from "./bookings.ts";
import { expectCountsMatch } from "./counts.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { aPayment, deliver } from "./payments.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

// Whoever changes what is sold of an event decides under its lock. Here somebody holds it, and has changed the event and not
// committed yet: deciding on what was there before would book places of an event that is cancelled.

let stored: Awaited<ReturnType<typeof startDatabase>>;
const make = makeFor(createClock());
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());

/** Begins `work` in the middle of the event's cancellation, and commits this once `work` waits for it. */
async function whileCancelling<T>(event: EventState, work: () => Promise<T>): Promise<T> {
  const { database } = stored;
  const cancelled = { ...event, status: "cancelled" as const, version: event.version + 1 };
  const started = await database.transaction(async (tx) => {
    await projectEvent(tx, make, cancelled);
    const working = work();
    working.catch(() => undefined);
    await until(isSomebodyWaiting, { what: "the other transaction waits" });
    return { working };
  });
  return started.working;
}

async function isSomebodyWaiting(): Promise<boolean> {
  const [row] = await stored.database.sql`
    select exists (
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`;
  return row?.waits === true;
}

test("a hold waits for whoever is changing its event, and is decided on what that left", async () => {
  const event = await project(stored.database, anEvent());
  const holdPlaces = createHoldPlaces(stored.database, make, holdSettings);
  const items = [{ ticketTypeId: typeOf(event), quantity: 1 }];
  const request = { bookingId: newId(), eventId: event.id, attendeeId: newId(), items, idempotency: undefined };
  expect(await whileCancelling(event, () => holdPlaces(request))).toMatchObject({ code: "wrong_state" });
  await expectCountsMatch(stored.database);
});

test("a late payment waits for whoever is changing the event, and is decided on what that left", async () => {
  const { database } = stored;
  const event = await project(database, anEvent());
  const booking = await holdFor(database, make, event);
  const later = { ...make, now: () => new Date(Date.now() + 3_600_000) };
  expect(await expireHoldsOf(database, later, 60_000, event.id, [booking.id])).toBe(1);
  const paid = aPayment(booking.id, { attemptId: newId() });
  await whileCancelling(event, () => deliver(database, make, "payment.succeeded", paid));
  const said = await messagesOf(database, booking.id);
  expect(said.at(-1)).toMatchObject({
    type: "booking.payment_refused",
    body: { status: "expired", refusedPayment: { attemptId: paid.attemptId, reason: "not_selling" } },
  });
  await expectCountsMatch(database);
});

import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelBooking } from "../src/commands/cancel.ts";
import { createHoldPlaces } from "../src/commands/hold.ts";
import type { Booking } from "../src/domain/booking.ts";
import { holdSettings } from "./bookings.ts";
import { expectCountsMatch } from "./counts.ts";
import { anEvent, project } from "./events.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());

test("a free event that is sold out costs no code for each refusal, and no ticket is anybody else's afterwards", async () => {
  const { database } = stored;
  let signed = 0;
  const clock = makeFor(createClock());
  const make = {
    ...clock,
    ticketCode: (ticketId: string) => {
      signed += 1;
      return `signed ${ticketId}`;
    },
  };
  const event = await project(database, anEvent({ types: [{ price: 0, capacity: 3 }] }));
  const holdPlaces = createHoldPlaces(database, make, holdSettings);
  const hold = () => {
    const request = { bookingId: newId(), eventId: event.id, attendeeId: newId(), items: undefined };
    return holdPlaces({ ...request, idempotency: undefined });
  };
  const crowd = () => Promise.all(Array.from({ length: 100 }, hold));
  const made: Booking[] = [];
  for (const result of await crowd()) if (result.kind === "made") made.push(result.booking);
  expect(made).toHaveLength(3);
  for (let times = 0; times < 5; times += 1) for (const { kind } of await crowd()) expect(kind).toBe("refused");
  // Those that three have, and one for each of a hundred at once.
  expect(signed).toBeLessThanOrEqual(103);

  const [first] = made as [Booking];
  await database.transaction((tx) => cancelBooking(tx, make, { bookingId: first.id, userId: first.attendeeId }));
  const [later] = await Promise.all([hold(), hold()]);
  if (later.kind === "made") made.push(later.booking);
  const rows = await database.sql`select id, code, booking_id from tickets order by id`;
  const told = made.flatMap(({ id, tickets }) =>
    tickets.map((ticket) => ({ id: ticket.id, code: ticket.code, booking_id: id })),
  );
  expect(rows).toHaveLength(4);
  expect([...rows]).toEqual(told.sort((a, b) => (a.id < b.id ? -1 : 1)));
  await expectCountsMatch(database);
});

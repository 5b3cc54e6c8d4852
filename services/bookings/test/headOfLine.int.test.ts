import type { EventState } from "@stagedoor/contracts/schemas/events";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { cancelEventBookings } from "../src/commands/cancelEventBookings.ts";
import { readBooking } from "../src/db/bookings.ts";
import type { Booking } from "../src/domain/booking.ts";
import { finishReleases } from "../src/jobs/eventReleases.ts";
import { expireAllDue } from "../src/jobs/expiry.ts";
import { holdFor } from "./bookings.ts";
import { anEvent, project } from "./events.ts";
import { createClock, makeFor, silent, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const clock = createClock();
const make = makeFor(clock);
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());

const { signal } = new AbortController();
const expiry = { graceMs: 0, batchSize: 2 };
const cancelling = { batchSize: 2, retryMs: 60_000 };
let broken: { event: EventState; bookings: Booking[] };
let whole: { event: EventState; bookings: Booking[] };

async function sold(): Promise<{ event: EventState; bookings: Booking[] }> {
  const event = await project(stored.database, anEvent());
  const bookings = [];
  for (let each = 0; each < 3; each += 1) bookings.push(await holdFor(stored.database, make, event, 1));
  return { event, bookings };
}

/** What its bookings take does not agree with its stock any more, so nothing that gives places back can commit. */
const setHeld = ({ id }: EventState, held: number) =>
  stored.database.sql`update ticket_types set held = ${held} where event_id = ${id}`;

async function statuses({ bookings }: { bookings: Booking[] }): Promise<string[]> {
  const now = await Promise.all(bookings.map(({ id }) => readBooking(stored.database.db, id)));
  return [...new Set(now.map((booking) => booking?.status ?? "gone"))];
}

beforeEach(async () => {
  await stored.database.sql`truncate event_stock cascade`;
  broken = await sold();
  whole = await sold();
  await setHeld(broken.event, 0);
});

test("holds of other events expire though those of one cannot, and its own do once they can", async () => {
  clock.forward(3_600_000);
  await expireAllDue(stored.database, make, expiry, silent, signal);
  expect(await statuses(whole)).toEqual(["expired"]);
  expect(await statuses(broken)).toEqual(["held"]);
  await setHeld(broken.event, 3);
  await expireAllDue(stored.database, make, expiry, silent, signal);
  expect(await statuses(broken)).toEqual(["expired"]);
});

test("other cancelled events' bookings are cancelled though those of one cannot be, and its own once they can", async () => {
  for (const { event } of [broken, whole])
    await project(stored.database, { ...event, status: "cancelled", version: 2 });
  clock.forward(1_000);
  await finishReleases(stored.database, make, cancelling, silent, signal);
  expect(await statuses(whole)).toEqual(["cancelled"]);
  expect(await statuses(broken)).toEqual(["held"]);
  await setHeld(broken.event, 3);
  await finishReleases(stored.database, make, cancelling, silent, signal);
  expect(await statuses(broken)).toEqual(["held"]);
  clock.forward(cancelling.retryMs);
  await finishReleases(stored.database, make, cancelling, silent, signal);
  expect(await statuses(broken)).toEqual(["cancelled"]);
});

test("of several cancelled events each gets its turn, however many bookings the first one has", async () => {
  await setHeld(broken.event, 3);
  for (const { event } of [broken, whole])
    await project(stored.database, { ...event, status: "cancelled", version: 2 });
  const turn = async () => {
    clock.forward(1_000);
    await cancelEventBookings(stored.database, make, { ...cancelling, batchSize: 1 }, silent);
  };
  await turn();
  await turn();
  expect(await statuses(broken)).toEqual(expect.arrayContaining(["cancelled", "held"]));
  expect(await statuses(whole)).toEqual(expect.arrayContaining(["cancelled", "held"]));
});

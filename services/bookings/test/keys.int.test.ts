import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelBooking } from "../src/commands/cancel.ts";
import { createHoldPlaces } from "../src/commands/hold.ts";
import { holdSettings } from "./bookings.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const clock = createClock();
const make = makeFor(clock);
const hour = 3_600_000;
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());

/** An attendee who books with one key, at one event or another. */
async function buyer() {
  const holdPlaces = createHoldPlaces(stored.database, make, { ...holdSettings, keyLifetimeMs: 24 * hour });
  const events = [await project(stored.database, anEvent()), await project(stored.database, anEvent())] as const;
  const attendeeId = newId();
  return async (which: 0 | 1, quantity: number) => {
    const event = events[which];
    const items = [{ ticketTypeId: typeOf(event), quantity }];
    const idempotency = { key: "the same key", hash: `${which} ${quantity}` };
    const result = await holdPlaces({ bookingId: newId(), eventId: event.id, attendeeId, items, idempotency });
    const booking = "booking" in result ? result.booking : undefined;
    const cancel = () =>
      stored.database.transaction((tx) =>
        cancelBooking(tx, make, { bookingId: booking?.id ?? "", userId: attendeeId }),
      );
    return { kind: result.kind, id: booking?.id, cancel };
  };
}

test("a key is remembered for 24 h: the same request gets the same booking, another one is refused", async () => {
  const book = await buyer();
  const first = await book(0, 1);
  await first.cancel();
  clock.forward(24 * hour - 60_000);
  expect(await book(0, 1)).toMatchObject({ kind: "repeated", id: first.id });
  expect(await book(0, 2)).toMatchObject({ kind: "key_reused" });
});

test("after 24 h a key is new: it books anew, and is remembered for its new booking", async () => {
  const book = await buyer();
  const first = await book(0, 1);
  await first.cancel();
  clock.forward(24 * hour + 1);
  const second = await book(0, 2);
  expect(second.kind).toBe("made");
  expect(second.id).not.toBe(first.id);
  expect(await book(0, 2)).toMatchObject({ kind: "repeated", id: second.id });
});

test("an old key that is used for two events at once makes one booking", async () => {
  const book = await buyer();
  await (await book(0, 1)).cancel();
  clock.forward(25 * hour);
  const results = await Promise.all([book(0, 1), book(1, 1), book(0, 1), book(1, 1)]);
  const made = results.filter(({ kind }) => kind === "made");
  expect(made).toHaveLength(1);
  for (const { kind } of results) expect(["made", "repeated", "key_reused"]).toContain(kind);
});

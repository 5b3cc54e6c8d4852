import { newId } from "@stagedoor/contracts/ids";
import { type BookingStatus, bookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelBooking } from "../src/commands/cancel.ts";
import { projectEvent } from "../src/commands/projectEvent.ts";
import { projectUser } from "../src/commands/projectUser.ts";
import { readBooking } from "../src/db/bookings.ts";
import type { Booking } from "../src/domain/booking.ts";
import { holdFor, messagesOf } from "./bookings.ts";
import { countsOf, expectCountsMatch } from "./counts.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { aPayment, deliver, type PaymentMessageType } from "./payments.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const make = makeFor(createClock());
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(async () => {
  await expectCountsMatch(stored.database);
  await stored.stop();
});

const say = (booking: Booking, type: PaymentMessageType, attemptId: string | null = null, amountRefunded = 0) =>
  deliver(stored.database, make, type, aPayment(booking.id, { attemptId, amountRefunded }));

const cancel = (booking: Booking) =>
  stored.database.transaction((tx) => cancelBooking(tx, make, { bookingId: booking.id, userId: booking.attendeeId }));

async function read(booking: Booking): Promise<Booking> {
  const found = await readBooking(stored.database.db, booking.id);
  if (found === undefined) throw new Error("the booking is gone");
  return found;
}

/** A booking in a status, reached as it is reached in life; `paid` is the attempt that confirmed it. */
async function bookingThatIs(status: BookingStatus): Promise<{ booking: Booking; paid: string }> {
  const booking = await holdFor(stored.database, make, await project(stored.database, anEvent()));
  const paid = newId();
  if (status === "processing") await say(booking, "payment.processing", paid);
  if (status === "confirmed" || status === "cancelled") await say(booking, "payment.succeeded", paid);
  if (status === "cancelled") await cancel(booking);
  if (status === "expired") await say(booking, "payment.expired");
  expect((await read(booking)).status).toBe(status);
  return { booking, paid };
}

describe("every status and every message of payments", () => {
  type Said = { becomes: BookingStatus; says: string | undefined };
  const becomes = (status: BookingStatus, says?: string): Said => ({ becomes: status, says });
  const table: Record<BookingStatus, Record<string, Said>> = {
    held: {
      "payment.succeeded": becomes("confirmed", "booking.confirmed"),
      "payment.processing": becomes("processing", "booking.processing"),
      "payment.failed": becomes("held"),
      "payment.expired": becomes("expired", "booking.expired"),
      "payment.refunded": becomes("held"),
      "payment.refund_failed": becomes("held"),
    },
    processing: {
      "payment.succeeded": becomes("confirmed", "booking.confirmed"),
      "payment.processing": becomes("processing"),
      "payment.failed": becomes("expired", "booking.expired"),
      "payment.expired": becomes("processing"),
      // Nothing else would end it: its payment was refused before, or will be.
      "payment.refunded": becomes("expired", "booking.expired"),
      "payment.refund_failed": becomes("processing"),
    },
    confirmed: {
      "payment.succeeded": becomes("confirmed", "booking.confirmed"),
      "payment.succeeded by another attempt": becomes("confirmed", "booking.payment_refused"),
      "payment.processing": becomes("confirmed"),
      "payment.failed": becomes("confirmed"),
      "payment.expired": becomes("confirmed"),
      "payment.refunded": becomes("cancelled", "booking.cancelled"),
      "payment.refund_failed": becomes("confirmed"),
    },
    cancelled: {
      "payment.succeeded": becomes("cancelled", "booking.cancelled"),
      "payment.succeeded by another attempt": becomes("cancelled", "booking.payment_refused"),
      "payment.processing": becomes("cancelled"),
      "payment.failed": becomes("cancelled"),
      "payment.expired": becomes("cancelled"),
      "payment.refunded": becomes("cancelled"),
      "payment.refund_failed": becomes("cancelled"),
    },
    expired: {
      "payment.succeeded": becomes("confirmed", "booking.confirmed"),
      "payment.processing": becomes("expired"),
      "payment.failed": becomes("expired"),
      "payment.expired": becomes("expired"),
      "payment.refunded": becomes("expired"),
      "payment.refund_failed": becomes("expired"),
    },
  };
  const cases = bookingStatuses.flatMap((status) =>
    Object.entries(table[status]).map(([message, said]) => [status, message, said] as const),
  );
  test.each(cases)("%s, %s", async (status, message, said) => {
    const { booking, paid } = await bookingThatIs(status);
    const before = await messagesOf(stored.database, booking.id);
    const attempt = message.endsWith("another attempt") ? newId() : paid;
    await say(booking, message.split(" ")[0] as PaymentMessageType, attempt, 5000);
    const added = (await messagesOf(stored.database, booking.id)).slice(before.length);
    expect((await read(booking)).status).toBe(said.becomes);
    expect(added.map(({ type }) => type)).toEqual(said.says === undefined ? [] : [said.says]);
    const counted = {
      held: ["held", "processing"].includes(said.becomes) ? 2 : 0,
      sold: said.becomes === "confirmed" ? 2 : 0,
    };
    const typeId = booking.items[0]?.ticketTypeId ?? "";
    expect(await countsOf(stored.database, typeId)).toMatchObject(counted);
  });
});

test("a message that is delivered three times changes a booking once", async () => {
  const { booking } = await bookingThatIs("held");
  const payment = aPayment(booking.id, { attemptId: newId() });
  const id = newId();
  const outcomes = [];
  for (let time = 0; time < 3; time += 1)
    outcomes.push(await deliver(stored.database, make, "payment.succeeded", payment, id));
  expect(outcomes).toEqual(["applied", "duplicate", "duplicate"]);
  const said = await messagesOf(stored.database, booking.id);
  expect(said.map(({ type }) => type)).toEqual(["booking.held", "booking.confirmed"]);
  expect((await read(booking)).tickets).toHaveLength(2);
});

test("a payment that was announced again confirms again, and makes no more tickets", async () => {
  const { booking, paid } = await bookingThatIs("confirmed");
  const { tickets } = await read(booking);
  await say(booking, "payment.succeeded", paid);
  const [last] = (await messagesOf(stored.database, booking.id)).slice(-1);
  expect(last).toMatchObject({ type: "booking.confirmed", body: { tickets } });
});

describe("a payment that was given back in full before its success is heard of", () => {
  test.each(["held", "processing", "expired"] as const)("never confirms a booking that is %s", async (status) => {
    const { booking, paid } = await bookingThatIs(status);
    await say(booking, "payment.refunded", paid, 5000);
    await say(booking, "payment.succeeded", paid, 5000);
    expect((await read(booking)).status).toBe(status === "processing" ? "expired" : status);
    const refusedPayment = { attemptId: paid, reason: "cancelled" };
    expect((await messagesOf(stored.database, booking.id)).at(-1)).toMatchObject({
      type: "booking.payment_refused",
      body: { refusedPayment },
    });
  });

  test("is another matter than a part of it, which stops nothing", async () => {
    const { booking, paid } = await bookingThatIs("held");
    await say(booking, "payment.refunded", paid, 4999);
    await say(booking, "payment.succeeded", paid, 4999);
    expect((await read(booking)).status).toBe("confirmed");
  });

  test("does not stand in the way of another attempt", async () => {
    const { booking, paid } = await bookingThatIs("held");
    await say(booking, "payment.refunded", paid, 5000);
    await say(booking, "payment.succeeded", newId());
    expect((await read(booking)).status).toBe("confirmed");
  });

  test("keeps the reason for which it was refused before", async () => {
    const { booking } = await bookingThatIs("confirmed");
    const second = newId();
    await say(booking, "payment.succeeded", second);
    await say(booking, "payment.refunded", second, 5000);
    await say(booking, "payment.succeeded", second, 5000);
    const [last] = (await messagesOf(stored.database, booking.id)).slice(-1);
    expect(last?.body.refusedPayment).toEqual({ attemptId: second, reason: "already_paid" });
  });
});

test("a payment of a booking that nobody knows is rejected, not lost in silence", async () => {
  const payment = aPayment(newId(), { attemptId: newId() });
  await expect(deliver(stored.database, make, "payment.succeeded", payment)).rejects.toThrow("there is no booking");
});

describe("a payment after the hold's end", () => {
  const refusalOf = async (booking: Booking) => (await messagesOf(stored.database, booking.id)).at(-1);

  test("is refused when the places are gone, also when it comes again after they are free", async () => {
    const event = await project(stored.database, anEvent({ types: [{ capacity: 2 }] }));
    const booking = await holdFor(stored.database, make, event);
    await say(booking, "payment.expired");
    const winner = await holdFor(stored.database, make, event);
    const attemptId = newId();
    await say(booking, "payment.succeeded", attemptId);
    const refused = { type: "booking.payment_refused", body: { refusedPayment: { attemptId, reason: "sold_out" } } };
    expect(await refusalOf(booking)).toMatchObject(refused);
    await cancel(winner);
    await say(booking, "payment.succeeded", attemptId);
    expect(await refusalOf(booking)).toMatchObject(refused);
    expect((await read(booking)).status).toBe("expired");
  });

  test("is refused when the attendee has another live booking", async () => {
    const event = await project(stored.database, anEvent());
    const booking = await holdFor(stored.database, make, event);
    await say(booking, "payment.expired");
    await holdFor(stored.database, make, event, 1, booking.attendeeId);
    await say(booking, "payment.succeeded", newId());
    expect(await refusalOf(booking)).toMatchObject({ body: { refusedPayment: { reason: "other_booking" } } });
  });

  test("is refused when the event does not sell any more", async () => {
    const event = await project(stored.database, anEvent());
    const booking = await holdFor(stored.database, make, event);
    await say(booking, "payment.expired");
    await stored.database.transaction((tx) => projectEvent(tx, make, { ...event, status: "cancelled", version: 2 }));
    await say(booking, "payment.succeeded", newId());
    expect(await refusalOf(booking)).toMatchObject({ body: { refusedPayment: { reason: "not_selling" } } });
  });

  test("is refused when the ticket type is gone", async () => {
    const event = await project(stored.database, anEvent());
    const booking = await holdFor(stored.database, make, event);
    await say(booking, "payment.expired");
    const another = { ...event, ticketTypes: anEvent().ticketTypes, version: 2 };
    await project(stored.database, another);
    await say(booking, "payment.succeeded", newId());
    expect(await refusalOf(booking)).toMatchObject({ body: { refusedPayment: { reason: "sold_out" } } });
    expect(await countsOf(stored.database, typeOf(another))).toMatchObject({ held: 0, sold: 0 });
  });

  test("is refused when the account is gone", async () => {
    const { booking } = await bookingThatIs("expired");
    await stored.database.transaction((tx) =>
      projectUser(tx, { id: booking.attendeeId, deleted: true, version: 2 }, new Date()),
    );
    await say(booking, "payment.succeeded", newId());
    expect(await refusalOf(booking)).toMatchObject({ body: { refusedPayment: { reason: "erased" } } });
  });
});

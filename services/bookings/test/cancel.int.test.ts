import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holdFor } from "./bookings.ts";
import { countsOf, expectCountsMatch } from "./counts.ts";
import { anEvent, type EventChanges, project, typeOf } from "./events.ts";
import { aPayment, deliver } from "./payments.ts";
import { makeFor, type Stack, somebody, startStack, type User } from "./stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await expectCountsMatch(stack.database);
  await stack.stop();
});

/** A booking of two places that was paid with 50.00, of an event of the given kind. */
async function paidBooking(changes: EventChanges = {}) {
  const event = await project(stack.database, anEvent(changes));
  const attendee = somebody();
  const booking = await holdFor(stack.database, makeFor(stack.clock), event, 2, attendee.id);
  const payment = aPayment(booking.id, { attemptId: newId() });
  await deliver(stack.database, makeFor(stack.clock), "payment.succeeded", payment);
  return { event, attendee, host: { id: event.hostId, role: "host" } satisfies User, booking };
}

const cancel = (user: User, id: string, headers = {}) =>
  stack.call(user, "DELETE", `/bookings/${id}`, undefined, headers);
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

test("cancelling a hold gives its places back and owes nothing", async () => {
  const event = await project(stack.database, anEvent());
  const attendee = somebody();
  const { body } = await stack.call(attendee, "POST", "/bookings", { eventId: event.id });
  const reply = await cancel(attendee, String(body.id));
  expect(reply).toMatchObject({ status: 200, body: { status: "cancelled", cancelReason: "attendee", refund: null } });
  expect(await countsOf(stack.database, typeOf(event))).toMatchObject({ held: 0, sold: 0 });
});

test("cancelling a paid booking in time gives its places back and refunds by the policy at the time of booking", async () => {
  const { event, attendee, booking } = await paidBooking({
    refundPolicy: { kind: "percentage", untilHoursBefore: 24, percentage: 40 },
  });
  const harder = { ...event, refundPolicy: { kind: "none", untilHoursBefore: 0, percentage: 0 } as const, version: 2 };
  await project(stack.database, harder);
  const reply = await cancel(attendee, booking.id);
  expect(reply.body).toMatchObject({
    status: "cancelled",
    refund: { amount: { amount: 2000, currency: "gbp" } },
    tickets: [],
  });
  expect(await countsOf(stack.database, typeOf(event))).toMatchObject({ held: 0, sold: 0 });
  expect((await stack.call(attendee, "GET", `/tickets?bookingId=${booking.id}`)).body).toMatchObject({ total: 0 });
});

test("after the deadline the attendee gets nothing back, and with the host's cancellation everything", async () => {
  const soon = { startDateTime: inHours(2), endDateTime: inHours(4) };
  const byAttendee = await paidBooking(soon);
  expect((await cancel(byAttendee.attendee, byAttendee.booking.id)).body).toMatchObject({ refund: null });
  const byHost = await paidBooking(soon);
  expect((await cancel(byHost.host, byHost.booking.id)).body).toMatchObject({
    cancelReason: "host",
    refund: { amount: { amount: 5000, currency: "gbp" } },
  });
});

test("cancelling twice is harmless, with one key, with two and at once", async () => {
  const { attendee, booking, event } = await paidBooking();
  const key = { "idempotency-key": newId() };
  const replies = await Promise.all([
    cancel(attendee, booking.id, key),
    cancel(attendee, booking.id, key),
    cancel(attendee, booking.id, { "idempotency-key": newId() }),
    cancel(attendee, booking.id),
  ]);
  for (const reply of replies) expect(reply).toMatchObject({ status: 200, body: replies[0]?.body ?? {} });
  expect(replies[0]?.body).toMatchObject({ status: "cancelled", version: 3 });
  expect(await countsOf(stack.database, typeOf(event))).toMatchObject({ sold: 0 });
});

test("a booking is nobody else's to read, cancel or take tickets of", async () => {
  const { booking } = await paidBooking();
  for (const stranger of [somebody(), somebody("host"), somebody("admin")]) {
    const replies = await Promise.all([
      stack.call(stranger, "GET", `/bookings/${booking.id}`),
      cancel(stranger, booking.id),
      stack.call(stranger, "GET", `/tickets?bookingId=${booking.id}`),
    ]);
    for (const reply of replies) expect(reply).toMatchObject({ status: 404, body: { code: "not_found" } });
  }
});

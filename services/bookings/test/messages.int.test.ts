import { newId } from "@stagedoor/contracts/ids";
import type { EventState } from "@stagedoor/contracts/schemas/events";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anEvent, project } from "./events.ts";
import { startNeighbours } from "./neighbours.ts";
import { aPayment, type PaymentMessageType } from "./payments.ts";
import { type Reply, type Stack, somebody, startStack } from "./stack.ts";

let stack: Stack;
let neighbours: Awaited<ReturnType<typeof startNeighbours>>;
beforeAll(async () => {
  stack = await startStack({ replicas: 2, env: { AVAILABILITY_SWEEP_MS: "2000" } });
  neighbours = await startNeighbours(stack.kafka);
});
afterAll(async () => {
  await neighbours?.stop();
  await stack?.stop();
});

const patience = { timeoutMs: 40_000 };

const sendEvent = (type: "event.published" | "event.cancelled", event: EventState) =>
  neighbours.send({ topic: "events.v1", type, key: event.id, subject: event.id, body: event });

function sendPayment(type: PaymentMessageType, bookingId: string, attemptId: string) {
  const body = aPayment(bookingId, { attemptId });
  return neighbours.send({ topic: "payments.v1", type, key: bookingId, subject: body.id, body });
}

const typesSaid = (bookingId: string) => neighbours.saidOf(bookingId).map(({ type }) => type);

/** Whether the last value on the topic is what the database says now. */
async function lastIsCurrent(eventId: string): Promise<boolean> {
  const { body } = await stack.call(undefined, "GET", `/availability?eventId=${eventId}`);
  return neighbours.availabilityOf(eventId).at(-1)?.version === body.version;
}

test("an event is booked though its message comes after the request, then paid and confirmed", async () => {
  const event = anEvent();
  const attendee = somebody();
  const ask = () => stack.call(attendee, "POST", "/bookings", { eventId: event.id });
  const asked = ask();
  await sendEvent("event.published", event);
  // On a machine so busy that the message takes longer than the wait, a client tries again as Retry-After says.
  const made = async (reply: Reply) => reply.status === 201 && reply;
  const { body } = (await made(await asked)) || (await until(async () => made(await ask()), patience));
  const bookingId = String(body.id);
  const attemptId = newId();
  await sendPayment("payment.succeeded", bookingId, attemptId);
  await until(() => typesSaid(bookingId).includes("booking.confirmed"), patience);
  const [held, confirmed] = neighbours.saidOf(bookingId);
  expect(held).toMatchObject({ type: "booking.held", body: { status: "held", version: 1, tickets: [] } });
  expect(confirmed).toMatchObject({ body: { status: "confirmed", version: 2, tickets: [{ seat: null }] } });
  expect((await stack.call(attendee, "GET", `/bookings/${bookingId}`)).body).toMatchObject({ status: "confirmed" });
});

test("without a word from payments, as after a declined card, a hold stays as it is", async () => {
  const event = await project(stack.database, anEvent());
  const attendee = somebody();
  const { body } = await stack.call(attendee, "POST", "/bookings", { eventId: event.id });
  const other = await stack.call(somebody(), "POST", "/bookings", { eventId: event.id });
  // News of another booking has been handled, so news of this one would have been.
  await sendPayment("payment.expired", String(other.body.id), newId());
  await until(() => typesSaid(String(other.body.id)).includes("booking.expired"), patience);
  expect((await stack.call(attendee, "GET", `/bookings/${body.id}`)).body).toEqual(body);
});

test("a new event is announced with all its places", async () => {
  const event = anEvent({ types: [{ capacity: 7 }, { capacity: 5 }] });
  await sendEvent("event.published", event);
  const [first] = await until(() => {
    const announced = neighbours.availabilityOf(event.id);
    return announced.length > 0 && announced;
  }, patience);
  expect(first).toMatchObject({ capacity: 12, available: 12, held: 0, sold: 0, eventVersion: 1 });
  expect(first?.ticketTypes.map(({ id, capacity }) => ({ id, capacity }))).toEqual(
    event.ticketTypes.map(({ id, capacity }) => ({ id, capacity })),
  );
});

test("the last value that is announced is what the database says, though two replicas sell at once", async () => {
  const event = await project(stack.database, anEvent({ types: [{ capacity: 30 }] }));
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => {
      const service = stack.services[index % 2];
      return service && stack.callOn(service)(somebody(), "POST", "/bookings", { eventId: event.id });
    }),
  );
  await until(() => lastIsCurrent(event.id), patience);
  const announced = neighbours.availabilityOf(event.id);
  expect(announced.at(-1)).toMatchObject({ capacity: 30, held: 30, sold: 0, available: 0 });
  for (const { capacity, held, sold, available } of announced) expect(held + sold + available).toBe(capacity);
  const versions = announced.map(({ version }) => version);
  expect(Math.max(...versions)).toBe(versions.at(-1));
});

test("a value that was never announced is found by the sweep", async () => {
  const event = await project(stack.database, anEvent());
  await until(() => lastIsCurrent(event.id), patience);
  // As if the process had died between the commit and the announcement, with its outbox row sent.
  await stack.database.sql`update event_stock set version = version + 1 where event_id = ${event.id}`;
  await until(() => lastIsCurrent(event.id), patience);
});

test("a cancelled event's bookings are cancelled, and what is paid afterwards is refused", async () => {
  const event = await project(stack.database, anEvent());
  const { body } = await stack.call(somebody(), "POST", "/bookings", { eventId: event.id });
  const bookingId = String(body.id);
  await sendEvent("event.cancelled", { ...event, status: "cancelled", version: 2 });
  await until(() => typesSaid(bookingId).includes("booking.cancelled"), patience);
  const attemptId = newId();
  await sendPayment("payment.succeeded", bookingId, attemptId);
  await until(() => typesSaid(bookingId).includes("booking.payment_refused"), patience);
  expect(neighbours.saidOf(bookingId).at(-1)?.body.refusedPayment).toEqual({ attemptId, reason: "cancelled" });
});

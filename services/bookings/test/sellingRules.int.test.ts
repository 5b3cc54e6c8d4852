import type { EventState } from "@stagedoor/contracts/schemas/events";
import { unpackSeats } from "@stagedoor/contracts/seatMap";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findAvailability } from "../src/queries/findAvailability.ts";
import { anEvent, type EventChanges, project, typeOf } from "./events.ts";
import { aPayment, deliver } from "./payments.ts";
import { makeFor, type Stack, somebody, startStack } from "./stack.ts";

let stack: Stack;
beforeAll(async () => {
  // Holds of this test end when it says so.
  stack = await startStack({ env: { EXPIRY_EVERY_MS: "3600000" } });
});
afterAll(() => stack?.stop());

const hour = 3_600_000;
const inHours = (count: number) => new Date(stack.clock.now().getTime() + count * hour).toISOString();
const given = (types: EventChanges["types"]) => project(stack.database, anEvent({ types: types ?? [] }));
const seating = { rows: 1, seatsPerRow: 4 };

const book = (event: EventState, items: { quantity?: number; seats?: string[] }[], attendee = somebody()) =>
  stack.call(attendee, "POST", "/bookings", {
    eventId: event.id,
    items: items.map((item, index) => ({ ticketTypeId: typeOf(event, index), ...item })),
  });

test("a ticket type sells within its own sale only, and the refusal names the item", async () => {
  const event = await given([
    {},
    { name: "Late", salesStartDateTime: inHours(1), salesEndDateTime: inHours(2) },
    { name: "Early", salesEndDateTime: inHours(-1) },
  ]);
  const one = { quantity: 1 };
  expect(await book(event, [one])).toMatchObject({ status: 201 });
  const early = await book(event, [one, one]);
  expect(early).toMatchObject({ status: 422, body: { code: "sale_not_open" } });
  expect(JSON.stringify(early.body)).toContain("items.1");
  expect(String(early.body.detail)).toContain("The sale of Late begins at");
  const over = await stack.call(somebody(), "POST", "/bookings", {
    eventId: event.id,
    items: [{ ticketTypeId: typeOf(event, 2), quantity: 1 }],
  });
  expect(over).toMatchObject({ status: 422, body: { code: "sale_closed", detail: "The sale of Early is over." } });
  stack.clock.forward(1.5 * hour);
  expect(await book(event, [one, one])).toMatchObject({ status: 201 });
  stack.clock.forward(hour);
  expect(await book(event, [one, one])).toMatchObject({ status: 422, body: { code: "sale_closed" } });
});

test("a payment that comes after its ticket type's sale does not revive the booking, though the event sells", async () => {
  const event = await given([{ salesEndDateTime: inHours(1) }]);
  const attendee = somebody();
  const { body } = await book(event, [{ quantity: 2 }], attendee);
  const id = String(body.id);
  const make = makeFor(stack.clock);
  await deliver(stack.database, make, "payment.expired", aPayment(id));
  stack.clock.forward(2 * hour);
  await deliver(stack.database, make, "payment.succeeded", aPayment(id, { attemptId: id }));
  expect((await stack.call(attendee, "GET", `/bookings/${id}`)).body).toMatchObject({ status: "expired" });
  const [refused] = await stack.database.sql`select reason from refused_payments where booking_id = ${id}`;
  expect(refused).toEqual({ reason: "not_selling" });
});

test("a blocked seat is shown as such and sold to nobody, and is no part of the capacity", async () => {
  const event = await given([{ name: "Stalls", seating, blockedSeats: ["A3", "A1"] }]);
  const { body } = await stack.call(undefined, "GET", `/availability?eventId=${event.id}`);
  expect(body).toMatchObject({ capacity: 2, available: 2 });
  expect(unpackSeats(String(body.seats), 4)).toEqual(["blocked", "free", "blocked", "free"]);
  const refused = await book(event, [{ seats: ["A2", "A3"] }]);
  expect(refused).toMatchObject({
    status: 422,
    body: { code: "rule_broken", detail: "Seat A3 of Stalls is not for sale." },
  });
  expect(await book(event, [{ seats: ["A2", "A4"] }])).toMatchObject({ status: 201 });
  const seats = (await stack.call(undefined, "GET", `/seats?eventId=${event.id}`)).body.items as { status: string }[];
  expect(seats.map(({ status }) => status)).toEqual(["blocked", "held", "blocked", "held"]);
});

test("seats are blocked and freed while the event sells, except taken ones: that version is refused as a whole", async () => {
  const event = await given([{ name: "Stalls", seating }]);
  await book(event, [{ seats: ["A2"] }]);
  const version = (number: number, blockedSeats: string[]) =>
    project(stack.database, {
      ...anEvent({ types: [{ id: typeOf(event), name: "Stalls", seating, blockedSeats }], hostId: event.hostId }),
      id: event.id,
      version: number,
    });
  const now = async () => (await findAvailability(stack.database, event.id)) ?? {};
  await version(2, ["A1", "A2"]);
  expect(await now()).toMatchObject({ eventVersion: 2, refused: true, capacity: 4 });
  await version(3, ["A1"]);
  expect(await now()).toMatchObject({ eventVersion: 3, capacity: 3, available: 2 });
  expect(await now()).not.toHaveProperty("refused");
  expect(await book(event, [{ seats: ["A1"] }])).toMatchObject({ status: 422, body: { code: "rule_broken" } });
  await version(4, []);
  expect(await now()).toMatchObject({ eventVersion: 4, capacity: 4, available: 3 });
  expect(await book(event, [{ seats: ["A1"] }])).toMatchObject({ status: 201 });
});

test("an event as the release before sends it sells all its seats for as long as the event sells", async () => {
  const event = anEvent({ types: [{ seating }] });
  const ticketTypes = event.ticketTypes.map(
    ({ blockedSeats: _seats, salesStartDateTime: _start, salesEndDateTime: _end, ...before }) => before,
  );
  await project(stack.database, { ...event, ticketTypes });
  expect(await book(event, [{ seats: ["A1", "A4"] }])).toMatchObject({ status: 201 });
  expect(await findAvailability(stack.database, event.id)).toMatchObject({ capacity: 4, available: 2 });
});

test("a late payment does not take a seat that its host has blocked meanwhile", async () => {
  const event = await given([{ seating }]);
  const { body } = await book(event, [{ seats: ["A2"] }]);
  const id = String(body.id);
  const make = makeFor(stack.clock);
  await deliver(stack.database, make, "payment.expired", aPayment(id));
  const blocked = anEvent({ types: [{ id: typeOf(event), seating, blockedSeats: ["A2"] }] });
  await project(stack.database, { ...blocked, id: event.id, hostId: event.hostId, version: 2 });
  await deliver(stack.database, make, "payment.succeeded", aPayment(id, { attemptId: id }));
  const [refused] = await stack.database.sql`select reason from refused_payments where booking_id = ${id}`;
  expect(refused).toEqual({ reason: "sold_out" });
});

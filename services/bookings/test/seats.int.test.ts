import { unpackSeats } from "@stagedoor/contracts/seatMap";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anEvent, project, typeOf } from "./events.ts";
import { type Stack, somebody, startStack } from "./stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const seating = { rows: 2, seatsPerRow: 3 };
const seatsOf = (query: string) => stack.call(undefined, "GET", `/seats?eventId=${query}`);
const statuses = (body: Record<string, unknown>) =>
  (body.items as { label: string; status: string }[]).map(({ label, status }) => `${label} ${status}`);
const book = (event: Awaited<ReturnType<typeof aSeatedEvent>>, seats: string[], attendee = somebody()) =>
  stack.call(attendee, "POST", "/bookings", { eventId: event.id, items: [{ ticketTypeId: typeOf(event), seats }] });
const aSeatedEvent = () => project(stack.database, anEvent({ types: [{ name: "Stalls", seating }, { capacity: 5 }] }));

test("seats are listed in label order with an id that stays, and a booked one is held for everybody to see", async () => {
  const event = await aSeatedEvent();
  const { body } = await seatsOf(event.id);
  expect(statuses(body)).toEqual(["A1 free", "A2 free", "A3 free", "B1 free", "B2 free", "B3 free"]);
  expect(body).toMatchObject({ total: 6, limit: 1000, offset: 0 });
  const made = await book(event, ["A2", "B1"]);
  expect(made).toMatchObject({
    status: 201,
    body: { total: { amount: 5000 }, items: [{ quantity: 2, seats: ["A2", "B1"] }] },
  });
  const after = await seatsOf(event.id);
  expect(statuses(after.body)).toEqual(["A1 free", "A2 held", "A3 free", "B1 held", "B2 free", "B3 free"]);
  const ids = ({ items }: Record<string, unknown>) => (items as { id: string }[]).map(({ id }) => id);
  expect(ids(after.body)).toEqual(ids(body));
  expect(new Set(ids(body)).size).toBe(6);
  const page = await seatsOf(`${event.id}&limit=2&offset=1&order=desc`);
  expect(statuses(page.body)).toEqual(["B2 free", "B1 held"]);
});

test("availability carries the seats as a map of two bits each", async () => {
  const event = await aSeatedEvent();
  await book(event, ["A1", "B3"]);
  const { body } = await stack.call(undefined, "GET", `/availability?eventId=${event.id}`);
  expect(body).toMatchObject({ capacity: 11, held: 2, available: 9 });
  expect(unpackSeats(String(body.seats), 6)).toEqual(["held", "free", "free", "free", "free", "held"]);
  const unnumbered = await project(stack.database, anEvent());
  const other = await stack.call(undefined, "GET", `/availability?eventId=${unnumbered.id}`);
  expect(other.body).not.toHaveProperty("seats");
});

test("a seat that is taken is refused by its label, and the other seats of the request stay free", async () => {
  const event = await aSeatedEvent();
  await book(event, ["A1"]);
  const refused = await book(event, ["A3", "A1"]);
  expect(refused).toMatchObject({
    status: 409,
    body: { code: "seat_taken", detail: "Seat A1 of Stalls is taken." },
  });
  expect(statuses((await seatsOf(event.id)).body).filter((each) => !each.endsWith("free"))).toEqual(["A1 held"]);
});

test("a request for seats that cannot be is told which field to change", async () => {
  const event = await aSeatedEvent();
  const [stalls, standing] = [typeOf(event, 0), typeOf(event, 1)];
  const cases: [item: object, status: number, field: string][] = [
    [{ ticketTypeId: stalls, quantity: 2 }, 422, "items.0.seats"],
    [{ ticketTypeId: stalls, seats: ["C1"] }, 422, "items.0.seats.0"],
    [{ ticketTypeId: stalls, seats: ["A1", "A1"] }, 422, "items.0.seats.1"],
    [{ ticketTypeId: stalls, quantity: 3, seats: ["A1", "A2"] }, 422, "items.0.quantity"],
    [{ ticketTypeId: standing, seats: ["A1"] }, 422, "items.0.seats"],
    [{ ticketTypeId: stalls }, 400, "items.0.quantity"],
    [{ ticketTypeId: stalls, seats: ["a1"] }, 400, "items.0.seats.0"],
    [{ ticketTypeId: stalls, seats: [] }, 400, "items.0.seats"],
  ];
  for (const [item, status, field] of cases) {
    const reply = await stack.call(somebody(), "POST", "/bookings", { eventId: event.id, items: [item] });
    expect(reply, JSON.stringify(item)).toMatchObject({ status, body: { errors: [{ field }] } });
  }
});

test("forty who want the same two seats at once: one gets both, the others neither", async () => {
  const event = await aSeatedEvent();
  const replies = await Promise.all(Array.from({ length: 40 }, () => book(event, ["A1", "A2"])));
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(replies.filter(({ body }) => body.code === "seat_taken")).toHaveLength(39);
});

test("seats of an event that is not there are 404", async () => {
  expect(await seatsOf(typeOf(anEvent()).replace(/^.{8}/, "00000000"))).toMatchObject({ status: 404 });
});

test("a host restores the seats: every booking is released with a full refund, later ones stay, and the event goes on selling", async () => {
  const event = await aSeatedEvent();
  const buyer = somebody();
  const { body: booking } = await book(event, ["A1", "A2"], buyer);
  await book(event, ["B1"]);
  const host = { id: event.hostId, role: "host" as const };
  const restore = (user: typeof host | ReturnType<typeof somebody>) =>
    stack.call(user, "POST", "/seats/restore", { eventId: event.id });
  expect(await restore(somebody("host"))).toMatchObject({ status: 404 });
  expect(await restore(buyer)).toMatchObject({ status: 403 });
  expect(await restore(host)).toMatchObject({ status: 202, body: { eventId: event.id, places: 3 } });
  const own = async () => (await stack.call(buyer, "GET", `/bookings/${booking.id}`)).body;
  await until(async () => (await own()).status === "cancelled");
  expect(await own()).toMatchObject({ cancelReason: "restored" });
  await until(async () => statuses((await seatsOf(event.id)).body).every((each) => each.endsWith("free")));
  expect(await book(event, ["A1"], buyer)).toMatchObject({ status: 201 });
  expect(statuses((await seatsOf(event.id)).body)).toContain("A1 held");
});

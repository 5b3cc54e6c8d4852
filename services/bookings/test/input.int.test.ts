import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anEvent, project, typeOf } from "./events.ts";
import { type Reply, type Stack, somebody, startStack } from "./stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { MAX_ITEMS_PER_BOOKING: "3" } });
});
afterAll(() => stack?.stop());

const id = newId();
const item = { ticketTypeId: newId(), quantity: 1 };
const fieldsOf = ({ body }: Reply) => ((body.errors ?? []) as { field: string }[]).map(({ field }) => field);

describe("POST /bookings refuses, naming the field,", () => {
  const cases: [what: string, payload: unknown, field: string][] = [
    ["a missing event", {}, "eventId"],
    ["an event that is no id", { eventId: "17" }, "eventId"],
    ["an event of another type", { eventId: 17 }, "eventId"],
    ["an unknown field", { eventId: id, seats: ["A1"] }, "seats"],
    ["items that are no list", { eventId: id, items: item }, "items"],
    ["an empty list of items", { eventId: id, items: [] }, "items"],
    ["more items than are allowed", { eventId: id, items: [item, item, item, item] }, "items"],
    ["an item without a quantity", { eventId: id, items: [{ ticketTypeId: id }] }, "items.0.quantity"],
    ["an item without a ticket type", { eventId: id, items: [{ quantity: 1 }] }, "items.0.ticketTypeId"],
    ["no places", { eventId: id, items: [{ ...item, quantity: 0 }] }, "items.0.quantity"],
    ["half a place", { eventId: id, items: [{ ...item, quantity: 1.5 }] }, "items.0.quantity"],
    ["a quantity as text", { eventId: id, items: [{ ...item, quantity: "1" }] }, "items.0.quantity"],
    ["far too many places", { eventId: id, items: [{ ...item, quantity: 1_000_000 }] }, "items.0.quantity"],
    ["a seat that no plan has", { eventId: id, items: [{ ...item, seats: ["1A"] }] }, "items.0.seats.0"],
  ];
  test.each(cases)("%s", async (_what, payload, field) => {
    const reply = await stack.call(somebody(), "POST", "/bookings", payload);
    expect(reply).toMatchObject({ status: 400, body: { code: "malformed" } });
    expect(fieldsOf(reply)).toContain(field);
  });

  test("a body that is no JSON, or too large", async () => {
    const json = { "content-type": "application/json" };
    expect(await stack.call(somebody(), "POST", "/bookings", "{", json)).toMatchObject({ status: 400 });
    const large = JSON.stringify({ eventId: id, more: "x".repeat(100_000) });
    expect(await stack.call(somebody(), "POST", "/bookings", large, json)).toMatchObject({
      status: 413,
      body: { code: "too_large" },
    });
  });

  test("a key that is too long", async () => {
    const headers = { "idempotency-key": "k".repeat(256) };
    const reply = await stack.call(somebody(), "POST", "/bookings", { eventId: id }, headers);
    expect(reply.status).toBe(400);
    expect(fieldsOf(reply)).toEqual(["idempotency-key"]);
  });
});

describe("a rule that a booking breaks is 422 and names the field:", () => {
  test("no items where there are several ticket types", async () => {
    const event = await project(stack.database, anEvent({ types: [{}, {}] }));
    const reply = await stack.call(somebody(), "POST", "/bookings", { eventId: event.id });
    expect(reply).toMatchObject({ status: 422, body: { code: "rule_broken" } });
    expect(fieldsOf(reply)).toEqual(["items"]);
  });

  test("more places than the ticket type allows in one booking", async () => {
    const event = await project(stack.database, anEvent({ types: [{ maxPerBooking: 2 }] }));
    const items = [{ ticketTypeId: typeOf(event), quantity: 3 }];
    const reply = await stack.call(somebody(), "POST", "/bookings", { eventId: event.id, items });
    expect(reply.status).toBe(422);
    expect(fieldsOf(reply)).toEqual(["items.0.quantity"]);
  });

  test("a ticket type of another event", async () => {
    const event = await project(stack.database, anEvent());
    const items = [{ ticketTypeId: typeOf(anEvent()), quantity: 1 }];
    const reply = await stack.call(somebody(), "POST", "/bookings", { eventId: event.id, items });
    expect(reply.status).toBe(422);
    expect(fieldsOf(reply)).toEqual(["items.0.ticketTypeId"]);
  });
});

describe("what is no id, or no known parameter, is 400 and named:", () => {
  const cases: [method: "GET" | "DELETE", path: string, field: string][] = [
    ["GET", "/bookings/17", "id"],
    ["DELETE", "/bookings/17", "id"],
    ["GET", "/bookings?eventId=17", "eventId"],
    ["GET", "/bookings?status=lost", "status"],
    ["GET", "/bookings?hostView=perhaps", "hostView"],
    ["GET", "/bookings?limit=101", "limit"],
    ["GET", "/bookings?limit=0", "limit"],
    ["GET", "/bookings?offset=-1", "offset"],
    ["GET", "/bookings?sort=price", "sort"],
    ["GET", "/bookings?order=up", "order"],
    ["GET", "/bookings?attendee=me", "attendee"],
    ["GET", "/availability", "eventId"],
    ["GET", "/availability?eventId=17", "eventId"],
    ["GET", `/availability?eventId=${id}&more=1`, "more"],
    ["GET", `/availability?eventId=${id}&limit=1`, "limit"],
    ["GET", `/availability?eventId=urn:uuid:${id}`, "eventId"],
    ["GET", `/bookings/urn:uuid:${id}`, "id"],
    ["GET", "/tickets?limit=101", "limit"],
    ["GET", "/tickets?bookingId=17", "bookingId"],
    ["GET", "/tickets?code=17", "code"],
  ];
  test.each(cases)("%s %s", async (method, path, field) => {
    const reply = await stack.call(somebody(), method, path);
    expect(reply).toMatchObject({ status: 400, body: { code: "malformed" } });
    expect(fieldsOf(reply)).toContain(field);
  });
});

test("without a token only availability answers; an admin cannot book", async () => {
  const event = await project(stack.database, anEvent());
  for (const [method, path] of [
    ["POST", "/bookings"],
    ["GET", "/bookings"],
    ["GET", `/bookings/${id}`],
    ["DELETE", `/bookings/${id}`],
    ["GET", "/tickets"],
  ] as const) {
    const reply = await stack.call(undefined, method, path, method === "POST" ? { eventId: event.id } : undefined);
    expect(reply).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
  }
  const forbidden = await stack.call(somebody("admin"), "POST", "/bookings", { eventId: event.id });
  expect(forbidden).toMatchObject({ status: 403, body: { code: "forbidden" } });
  const availability = await stack.call(undefined, "GET", `/availability?eventId=${event.id}`);
  expect(availability).toMatchObject({ status: 200, body: { capacity: 10, available: 10 } });
});

test("ids of nothing are 404", async () => {
  const [booking, cancelled, tickets] = await Promise.all([
    stack.call(somebody(), "GET", `/bookings/${newId()}`),
    stack.call(somebody(), "DELETE", `/bookings/${newId()}`),
    stack.call(somebody(), "GET", `/tickets?bookingId=${newId()}`),
  ]);
  for (const reply of [booking, cancelled, tickets]) expect(reply).toMatchObject({ status: 404 });
});

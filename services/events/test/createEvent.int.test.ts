import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventBody, fieldsOf, inHours, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;
beforeAll(async () => {
  bed = await startTestbed();
});
afterAll(() => bed.stop());

test("a host's new event is answered in full and can be read again", async () => {
  const host = bed.person("host");
  const body = eventBody({ venue: "Hall", timezone: "Europe/London", description: "Loud", status: "published" });
  const created = await bed.call("POST", "/events", { as: host, body });
  expect(created.status).toBe(201);
  expect(created.headers.get("location")).toBe(`/api/v1/events/${created.body.id}`);
  expect(created.headers.get("etag")).toBe('"1"');
  expect(created.body).toMatchObject({
    ...body,
    hostId: host.id,
    hostName: null,
    currency: "gbp",
    capacity: 100,
    numberOfAttendees: 0,
    available: 100,
    capacityStatus: "pending",
    salesStartDateTime: null,
    salesEndDateTime: null,
    refundPolicy: { kind: "full", untilHoursBefore: 0, percentage: 100 },
    version: 1,
    ticketTypes: [{ name: "General admission", capacity: 100, maxPerBooking: 10, available: 100, seating: null }],
  });
  expect(created.body).not.toHaveProperty("capacityVersion");
  const read = await bed.call("GET", `/events/${created.body.id}`);
  expect(read.status).toBe(200);
  expect(read.headers.get("etag")).toBe('"1"');
  expect(read.body).toEqual(created.body);
});

test("ticket types keep their order, prices and limits", async () => {
  const { capacity: _, ...rest } = eventBody();
  const ticketTypes = [
    { name: "Stalls", price: { amount: 2500, currency: "eur" }, capacity: 60, maxPerBooking: 4 },
    { name: "Circle", price: { amount: 0, currency: "eur" }, capacity: 5 },
  ];
  const created = await bed.call("POST", "/events", { as: bed.person("host"), body: { ...rest, ticketTypes } });
  expect(created.body).toMatchObject({ currency: "eur", capacity: 65, available: 65 });
  expect(created.body.ticketTypes).toMatchObject([ticketTypes[0], { ...ticketTypes[1], maxPerBooking: 5 }]);
});

test("a seat plan is kept, says how many places there are, and is read by everybody", async () => {
  const { capacity: _, ...rest } = eventBody({ status: "published" });
  const price = { amount: 2500, currency: "gbp" };
  const stalls = { name: "Stalls", price, seating: { rows: 8, seatsPerRow: 12 } };
  const body = { ...rest, ticketTypes: [stalls, { name: "Standing", price, capacity: 10, seating: null }] };
  const as = bed.person("host");
  const created = await bed.call("POST", "/events", { as, body });
  expect(created.body).toMatchObject({
    capacity: 106,
    available: 106,
    ticketTypes: [
      { ...stalls, capacity: 96, available: 96 },
      { name: "Standing", seating: null },
    ],
  });
  expect((await bed.call("GET", `/events/${created.body.id}`)).body).toEqual(created.body);
  expect((await bed.call("GET", `/events?hostId=${as.id}`)).body.items).toEqual([created.body]);
});

const type = (changes = {}) => ({ name: "Stalls", price: { amount: 1, currency: "gbp" }, capacity: 1, ...changes });
const withTypes = (...ticketTypes: unknown[]) => ({ capacity: undefined, ticketTypes });

test.each<[string, Record<string, unknown>, string]>([
  ["no title", { title: undefined }, "title"],
  ["a title that is a number", { title: 5 }, "title"],
  ["a title of 201 characters", { title: "x".repeat(201) }, "title"],
  ["a description of 10001 characters", { description: "x".repeat(10_001) }, "description"],
  ["a venue of 201 characters", { venue: "x".repeat(201) }, "venue"],
  ["no start", { startDateTime: undefined }, "startDateTime"],
  ["no end", { endDateTime: undefined }, "endDateTime"],
  ["a start that is no instant", { startDateTime: "tomorrow" }, "startDateTime"],
  ["a start without seconds", { startDateTime: "2030-01-01T10:00Z" }, "startDateTime"],
  ["a capacity in text", { capacity: "100" }, "capacity"],
  ["half a place", { capacity: 1.5 }, "capacity"],
  ["an unknown field", { colour: "red" }, "colour"],
  ["an unknown status", { status: "cancelled" }, "status"],
  ["an unknown refund policy", { refundPolicy: { kind: "maybe" } }, "refundPolicy.kind"],
  ["a refund of 101 percent", { refundPolicy: { kind: "percentage", percentage: 101 } }, "refundPolicy.percentage"],
  ["a ticket type without a name", withTypes(type({ name: undefined })), "ticketTypes.0.name"],
  ["a price that is a number", withTypes(type({ price: 5 })), "ticketTypes.0.price"],
  ["a price below 0", withTypes(type({ price: { amount: -1, currency: "gbp" } })), "ticketTypes.0.price.amount"],
  ["an unknown currency", withTypes(type({ price: { amount: 1, currency: "xyz" } })), "ticketTypes.0.price.currency"],
  ["no rows of seats", withTypes(type({ seating: { rows: 0, seatsPerRow: 1 } })), "ticketTypes.0.seating.rows"],
  ["201 rows of seats", withTypes(type({ seating: { rows: 201, seatsPerRow: 1 } })), "ticketTypes.0.seating.rows"],
  ["501 seats a row", withTypes(type({ seating: { rows: 1, seatsPerRow: 501 } })), "ticketTypes.0.seating.seatsPerRow"],
  ["a seat plan without rows", withTypes(type({ seating: { seatsPerRow: 1 } })), "ticketTypes.0.seating.rows"],
  ["a seat plan in text", withTypes(type({ seating: "8x12" })), "ticketTypes.0.seating"],
  ["21 ticket types", withTypes(...Array.from({ length: 21 }, (_, i) => type({ name: `${i}` }))), "ticketTypes"],
])("a body with %s is malformed, naming the field", async (_what, changes, field) => {
  const refused = await bed.call("POST", "/events", { as: bed.person("host"), body: eventBody(changes) });
  expect([refused.status, refused.body.code, fieldsOf(refused)]).toEqual([400, "malformed", [field]]);
  expect(refused.headers.get("content-type")).toContain("application/problem+json");
});

test.each<[string, Record<string, unknown>, string]>([
  ["a start in the past", { startDateTime: inHours(-1) }, "startDateTime"],
  ["an end before the start", { endDateTime: inHours(47) }, "endDateTime"],
  ["a capacity of 0", { capacity: 0 }, "capacity"],
  ["no places at all", { capacity: undefined }, "capacity"],
  ["an unknown time zone", { timezone: "Mars/Olympus" }, "timezone"],
  ["more seats than places", withTypes(type({ seating: { rows: 1, seatsPerRow: 2 } })), "ticketTypes.0.seating"],
  ["neither places nor seats", withTypes(type({ capacity: undefined })), "ticketTypes.0.capacity"],
  ["two ticket types of one name", withTypes(type(), type()), "ticketTypes.1.name"],
  [
    "a sale that ends before it starts",
    { salesStartDateTime: inHours(9), salesEndDateTime: inHours(8) },
    "salesEndDateTime",
  ],
])("an event with %s breaks a rule, naming the field", async (_what, changes, field) => {
  const refused = await bed.call("POST", "/events", { as: bed.person("host"), body: eventBody(changes) });
  expect([refused.status, refused.body.code, fieldsOf(refused)]).toEqual([422, "rule_broken", [field]]);
});

test("broken JSON, text that cannot be stored and bodies that are too large are refused", async () => {
  const as = bed.person("host");
  expect((await bed.call("POST", "/events", { as, text: '{"title":' })).status).toBe(400);
  const nul = await bed.call("POST", "/events", { as, body: eventBody({ title: "a\0b" }) });
  expect([nul.status, fieldsOf(nul)]).toEqual([400, ["title"]]);
  const large = await bed.call("POST", "/events", { as, body: eventBody({ description: "x".repeat(70_000) }) });
  expect([large.status, large.body.code]).toEqual([413, "too_large"]);
});

test("only hosts create events", async () => {
  const body = eventBody();
  expect((await bed.call("POST", "/events", { body })).status).toBe(401);
  for (const role of ["attendee", "admin"] as const) {
    const refused = await bed.call("POST", "/events", { as: bed.person(role), body });
    expect([refused.status, refused.body.code]).toEqual([403, "forbidden"]);
  }
  const forged = { id: newId(), token: "a.b.c" };
  expect((await bed.call("POST", "/events", { as: forged, body })).status).toBe(401);
});

test("the same Idempotency-Key gives the same event, and another body with it is refused", async () => {
  const as = bed.person("host");
  const body = eventBody();
  const headers = { "idempotency-key": newId() };
  const first = await bed.call("POST", "/events", { as, body, headers });
  const again = await bed.call("POST", "/events", { as, body, headers });
  expect([again.status, again.body]).toEqual([201, first.body]);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  const other = await bed.call("POST", "/events", { as, body: { ...body, title: "Other" }, headers });
  expect([other.status, other.body.code]).toEqual([422, "idempotency_mismatch"]);
  expect((await bed.call("GET", "/events?hostId=me", { as })).body.total).toBe(1);
  const someone = await bed.call("POST", "/events", { as: bed.person("host"), body, headers });
  expect(someone.body.id).not.toBe(first.body.id);
});

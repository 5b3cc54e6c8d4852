import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventBody, fieldsOf, inHours, type Person, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;
let host: Person;
beforeAll(async () => {
  bed = await startTestbed();
  host = bed.person("host");
});
afterAll(() => bed.stop());

async function create(changes: Record<string, unknown> = {}) {
  const { status, body } = await bed.call("POST", "/events", { as: host, body: eventBody(changes) });
  expect(status).toBe(201);
  return body;
}

const patch = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  bed.call("PATCH", `/events/${id}`, { as: host, body, headers });

test("an edit changes what it names; null clears", async () => {
  const event = await create({ venue: "Hall", salesEndDateTime: inHours(40) });
  const edited = await patch(event.id, { title: " Opera ", venue: null, salesEndDateTime: null });
  expect(edited.status).toBe(200);
  expect(edited.headers.get("etag")).toBe('"2"');
  const { updatedAt, ...rest } = edited.body;
  expect(rest).toMatchObject({ title: "Opera", venue: null, salesEndDateTime: null, version: 2, capacity: 100 });
  expect(updatedAt >= event.updatedAt).toBe(true);
  expect((await bed.call("GET", `/events/${event.id}`, { as: host })).body).toEqual(edited.body);
});

test("an edit with a stale If-Match is refused and changes nothing", async () => {
  const event = await create();
  expect((await patch(event.id, { title: "Opera" }, { "if-match": '"1"' })).status).toBe(200);
  const stale = await patch(event.id, { title: "Ballet" }, { "if-match": '"1"' });
  expect([stale.status, stale.body.code, stale.body.version]).toEqual([409, "version_conflict", 2]);
  expect((await bed.call("GET", `/events/${event.id}`, { as: host })).body.title).toBe("Opera");
  const garbled = await patch(event.id, { title: "Ballet" }, { "if-match": "two" });
  expect([garbled.status, fieldsOf(garbled)]).toEqual([400, ["if-match"]]);
});

test("of edits that saw the same version one wins", async () => {
  const event = await create();
  const edits = Array.from({ length: 8 }, (_, i) => patch(event.id, { title: `Edit ${i}` }, { "if-match": '"1"' }));
  const statuses = (await Promise.all(edits)).map(({ status }) => status).sort();
  expect(statuses).toEqual([200, ...Array(7).fill(409)]);
});

test("ticket types are added, renamed, swapped and removed by their ids", async () => {
  const price = { amount: 900, currency: "gbp" };
  const ticketTypes = [
    { name: "A", price, capacity: 5 },
    { name: "B", price, capacity: 6 },
    { name: "C", price, capacity: 7 },
  ];
  const event = await create({ capacity: undefined, ticketTypes });
  const [a, b] = event.ticketTypes.map(({ id }) => ({ id }));
  const swapped = [
    { ...a, name: "B" },
    { ...b, name: "A", capacity: 60 },
    { name: "D", price, capacity: 1 },
  ];
  const { status, body } = await patch(event.id, { ticketTypes: swapped });
  expect(status).toBe(200);
  expect(body).toMatchObject({ capacity: 66, available: 66, capacityStatus: "pending" });
  expect(body.ticketTypes).toMatchObject([
    { ...a, name: "B", capacity: 5 },
    { ...b, name: "A", capacity: 60, price },
    { name: "D", capacity: 1 },
  ]);
});

test("a seat plan changes, goes and comes back with the places that it has", async () => {
  const plan = (rows: number) => ({ rows, seatsPerRow: 12 });
  const stalls = { name: "Stalls", price: { amount: 900, currency: "gbp" }, capacity: 96, seating: plan(8) };
  const event = await create({ capacity: undefined, ticketTypes: [stalls] });
  const { title, startDateTime, endDateTime } = event;
  const [type] = event.ticketTypes.map(({ id }) => ({ id }));
  for (const [method, written, after] of [
    ["PATCH", { seating: plan(9) }, { capacity: 108, seating: plan(9) }],
    ["PUT", { name: "Pit" }, { capacity: 108, seating: plan(9) }],
    ["PUT", { seating: null }, { capacity: 108, seating: null }],
    ["PATCH", { seating: plan(2), capacity: 24 }, { capacity: 24, seating: plan(2) }],
  ] as const) {
    const whole = method === "PUT" ? { title, startDateTime, endDateTime } : {};
    const body = { ...whole, ticketTypes: [{ ...type, ...written }] };
    const edited = await bed.call(method, `/events/${event.id}`, { as: host, body });
    expect([edited.status, edited.body.ticketTypes]).toMatchObject([200, [after]]);
    expect((await bed.call("GET", `/events/${event.id}`, { as: host })).body).toEqual(edited.body);
  }
  const refused = await patch(event.id, { ticketTypes: [{ ...type, capacity: 25 }] });
  expect([refused.status, fieldsOf(refused)]).toEqual([422, ["ticketTypes.0.capacity"]]);
});

test("PUT replaces the whole event", async () => {
  const event = await create({ venue: "Hall", description: "Loud" });
  const { title, startDateTime, endDateTime } = event;
  const body = { title, startDateTime, endDateTime, capacity: 30 };
  const replaced = await bed.call("PUT", `/events/${event.id}`, { as: host, body });
  expect(replaced.body).toMatchObject({ venue: null, description: "", capacity: 30, version: 2 });
  const incomplete = await bed.call("PUT", `/events/${event.id}`, { as: host, body: { title } });
  expect([incomplete.status, fieldsOf(incomplete).sort()]).toEqual([400, ["endDateTime", "startDateTime"]]);
});

test.each<[string, Record<string, unknown>, number, string]>([
  ["an unknown field", { hostId: newId() }, 400, "hostId"],
  ["a status", { status: "published" }, 400, "status"],
  ["a title of null", { title: null }, 400, "title"],
  ["a mistyped venue", { venue: 5 }, 400, "venue"],
  ["an oversized title", { title: "x".repeat(201) }, 400, "title"],
  ["a mistyped ticket type", { ticketTypes: ["A"] }, 400, "ticketTypes.0"],
  ["a ticket type id that is none", { ticketTypes: [{ id: "A" }] }, 400, "ticketTypes.0.id"],
  ["a seat plan in text", { ticketTypes: [{ seating: "8x12" }] }, 400, "ticketTypes.0.seating"],
  ["a ticket type of another event", { ticketTypes: [{ id: newId() }] }, 422, "ticketTypes.0.id"],
  [
    "another currency",
    { ticketTypes: [{ name: "E", price: { amount: 1, currency: "eur" }, capacity: 1 }] },
    422,
    "ticketTypes.0.price.currency",
  ],
  ["a capacity of 0", { capacity: 0 }, 422, "capacity"],
  ["a start in the past", { startDateTime: inHours(-2) }, 422, "startDateTime"],
])("an edit with %s is refused, naming the field", async (_what, body, status, field) => {
  const event = await create();
  const refused = await patch(event.id, body);
  expect([refused.status, fieldsOf(refused)]).toEqual([status, [field]]);
  expect((await bed.call("GET", `/events/${event.id}`, { as: host })).body).toEqual(event);
});

const writes = [
  ["PATCH", "", { title: "Mine" }],
  ["PUT", "", { title: "Mine", startDateTime: inHours(1), endDateTime: inHours(2), capacity: 1 }],
  ["POST", "/publish", undefined],
  ["POST", "/cancel", undefined],
  ["DELETE", "", undefined],
] as const;

test.each(writes)("%s /events/:id%s is for the event's host alone", async (method, path, body) => {
  const { id } = await create({ status: "published" });
  const options = body === undefined ? {} : { body };
  const answers = async (to: string, as?: Person) => {
    const { status } = await bed.call(method, `/events/${to}${path}`, { ...options, ...(as ? { as } : {}) });
    return status;
  };
  expect(await answers(id)).toBe(401);
  expect(await answers(id, bed.person("attendee"))).toBe(403);
  expect(await answers(id, bed.person("host"))).toBe(404);
  expect(await answers(newId(), host)).toBe(404);
  expect(await answers("no-id", host)).toBe(400);
  const untouched = await bed.call("GET", `/events/${id}`);
  expect(untouched.body).toMatchObject({ title: "Concert", status: "published", version: 1 });
});

test("a draft is seen by its host alone", async () => {
  const { id } = await create();
  const statusFor = async (as?: Person) => (await bed.call("GET", `/events/${id}`, as ? { as } : {})).status;
  expect(await statusFor(host)).toBe(200);
  expect(await statusFor()).toBe(404);
  expect(await statusFor(bed.person("host"))).toBe(404);
  expect(await statusFor(bed.person("admin"))).toBe(404);
  expect((await bed.call("GET", "/events/no-id")).status).toBe(400);
  expect((await bed.call("GET", `/events/${newId()}`)).status).toBe(404);
});

test("publishing and cancelling twice changes nothing more", async () => {
  const { id } = await create();
  for (const [verb, status, version] of [
    ["publish", "published", 2],
    ["cancel", "cancelled", 3],
  ] as const) {
    for (const body of [undefined, {}]) {
      const answer = await bed.call("POST", `/events/${id}/${verb}`, { as: host, ...(body ? { body } : {}) });
      expect([answer.status, answer.body.status, answer.body.version]).toEqual([200, status, version]);
    }
  }
  const afterwards = await bed.call("POST", `/events/${id}/publish`, { as: host });
  expect([afterwards.status, afterwards.body.code]).toEqual([409, "wrong_state"]);
  expect((await patch(id, { title: "Late" })).body.code).toBe("wrong_state");
  const extra = await bed.call("POST", `/events/${id}/cancel`, { as: host, body: { reason: "rain" } });
  expect([extra.status, fieldsOf(extra)]).toEqual([400, ["reason"]]);
});

test("an event that was deleted is gone, whatever it was, and deleting it again is harmless with the same key", async () => {
  const { id } = await create();
  const headers = { "idempotency-key": newId() };
  expect((await bed.call("DELETE", `/events/${id}`, { as: host, headers })).status).toBe(204);
  expect((await bed.call("DELETE", `/events/${id}`, { as: host, headers })).status).toBe(204);
  expect((await bed.call("DELETE", `/events/${id}`, { as: host })).status).toBe(404);
  expect((await bed.call("GET", `/events/${id}`, { as: host })).status).toBe(404);
  const published = await create({ status: "published" });
  expect((await bed.call("DELETE", `/events/${published.id}`, { as: bed.person("host") })).status).toBe(404);
  expect((await bed.call("DELETE", `/events/${published.id}`, { as: host })).status).toBe(204);
  expect((await bed.call("GET", `/events/${published.id}`, { as: host })).status).toBe(404);
  const listed = await bed.call("GET", "/events?hostId=me&limit=100", { as: host });
  expect(listed.body.items.map(({ id }: { id: string }) => id)).not.toContain(published.id);
});

test("an edit with an Idempotency-Key is made once", async () => {
  const { id } = await create();
  const headers = { "idempotency-key": newId() };
  const first = await patch(id, { title: "Opera" }, headers);
  await patch(id, { title: "Ballet" });
  const again = await patch(id, { title: "Opera" }, headers);
  expect(again.body).toEqual(first.body);
  expect((await bed.call("GET", `/events/${id}`, { as: host })).body).toMatchObject({ title: "Ballet", version: 3 });
});

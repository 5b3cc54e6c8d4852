import { afterAll, beforeAll, expect, test } from "vitest";
import { eventBody, type Person, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;
let host: Person;

beforeAll(async () => {
  bed = await startTestbed({ PUBLIC_URL: "https://tickets.example.test" });
  host = bed.person("host");
});
afterAll(() => bed.stop());

async function create(changes: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await bed.call("POST", "/events", { as: host, body: eventBody(changes) });
  expect(status).toBe(201);
  return body.id;
}

async function read(id: string, { as, seen, method = "GET" }: { as?: Person; seen?: string; method?: string } = {}) {
  const headers = {
    ...(as ? { authorization: `Bearer ${as.token}` } : {}),
    ...(seen === undefined ? {} : { "if-none-match": seen }),
  };
  const response = await fetch(`${bed.api}/events/${id}.ics`, { method, headers });
  const { status, headers: got } = response;
  // Long lines are folded (RFC 5545, 3.1).
  const text = (await response.text()).replaceAll("\r\n ", "");
  return { status, type: got.get("content-type"), etag: got.get("etag"), file: got.get("content-disposition"), text };
}

const published = {
  status: "published",
  title: "Jazz, late",
  venue: "Hall 1; left",
  startDateTime: "2034-03-26T01:30:00+01:00",
  endDateTime: "2034-03-26T03:30:00+02:00",
  timezone: "Europe/Berlin",
};

test("a published event is a calendar file for everybody, by one UID for good, with what it is called, when and where", async () => {
  const id = await create(published);
  const found = await read(id);
  expect(found).toMatchObject({
    status: 200,
    type: "text/calendar; charset=utf-8",
    etag: '"1"',
    file: `attachment; filename="event-${id}.ics"`,
  });
  const lines = found.text.split("\r\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "METHOD:PUBLISH",
      `UID:${id}@tickets.example.test`,
      "SEQUENCE:0",
      "DTSTART:20340326T003000Z",
      "DTEND:20340326T013000Z",
      "SUMMARY:Jazz\\, late",
      "LOCATION:Hall 1\\; left",
      `URL;VALUE=URI:https://tickets.example.test/events/${id}`,
    ]),
  );
  expect((await bed.call("GET", `/events/${id}`)).body).toMatchObject({ id, title: "Jazz, late" });
  await bed.call("PATCH", `/events/${id}`, { as: host, body: { title: "Jazz, later" } });
  const edited = await read(id);
  expect(edited.text.split("\r\n")).toEqual(
    expect.arrayContaining([`UID:${id}@tickets.example.test`, "SEQUENCE:1", "SUMMARY:Jazz\\, later"]),
  );
});

test("whoever has this version is not sent it again, and is sent the next one", async () => {
  const id = await create(published);
  for (const seen of ['"1"', 'W/"1"', '"7", "1"', "*"]) {
    expect(await read(id, { seen }), seen).toMatchObject({ status: 304, etag: '"1"', text: "" });
  }
  for (const seen of ['"2"', '"11"', "1"]) expect((await read(id, { seen })).status, seen).toBe(200);
  await bed.call("PATCH", `/events/${id}`, { as: host, body: { venue: "Hall 2" } });
  expect(await read(id, { seen: '"1"' })).toMatchObject({ status: 200, etag: '"2"' });
});

test("a draft is a file for its host only, whatever version others say they have", async () => {
  const id = await create();
  expect((await read(id, { as: host })).status).toBe(200);
  for (const as of [undefined, bed.person("host"), bed.person("attendee")]) {
    for (const seen of [undefined, '"1"', "*"]) {
      const found = await read(id, { ...(as ? { as } : {}), ...(seen ? { seen } : {}) });
      expect(found).toMatchObject({ status: 404, type: "application/problem+json" });
    }
  }
});

test("a cancelled event takes itself off the calendar, a deleted one is not found", async () => {
  const id = await create(published);
  await bed.call("POST", `/events/${id}/cancel`, { as: host });
  const cancelled = await read(id, { seen: '"1"' });
  expect(cancelled.text.split("\r\n")).toEqual(
    expect.arrayContaining(["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1", `UID:${id}@tickets.example.test`]),
  );
  expect((await bed.call("DELETE", `/events/${id}`, { as: host })).status).toBe(204);
  expect((await read(id)).status).toBe(404);
});

test("HEAD says the same without the file, and what is no id is refused, naming it", async () => {
  const id = await create(published);
  expect(await read(id, { method: "HEAD" })).toMatchObject({ status: 200, etag: '"1"', text: "" });
  const { status, body } = await bed.call("GET", "/events/concert.ics");
  expect({ status, fields: body.errors.map(({ field }) => field) }).toEqual({ status: 400, fields: ["id"] });
});

import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookingPages, type PagedBooking } from "../src/queries/bookingPages.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { aPayment, deliver } from "./payments.ts";
import { makeFor, type Stack, somebody, startStack, type User } from "./stack.ts";
import { bookFree, freeEvent, named } from "./tickets.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const csvOf = (user: User, eventId: string, query = "") =>
  stack.text(user, `/bookings/attendees.csv?eventId=${eventId}${query}`);

async function paidBy(name: string, event: Parameters<typeof typeOf>[0], items: object[]) {
  const attendee = await named(stack, name);
  const { body } = await stack.call(attendee, "POST", "/bookings", { eventId: event.id, items });
  const id = String(body.id);
  await deliver(stack.database, makeFor(stack.clock), "payment.succeeded", aPayment(id, { attemptId: newId() }));
  return { attendee, id, createdAt: String(body.createdAt) };
}

test("a host's table has a row per booking with decimal amounts, and nothing in it is a formula", async () => {
  const host = somebody("host");
  const seating = { rows: 1, seatsPerRow: 3 };
  const event = await project(
    stack.database,
    anEvent({
      hostId: host.id,
      types: [
        { name: "=Stalls", price: 1250 },
        { name: "Box", price: 1, seating },
      ],
    }),
  );
  const [stalls, box] = [typeOf(event), typeOf(event, 1)];
  const evil = '=HYPERLINK("http://example.test","x")';
  const first = await paidBy(evil, event, [{ ticketTypeId: stalls, quantity: 2 }]);
  const second = await paidBy('Zoë "Z", O\'Hara', event, [{ ticketTypeId: box, seats: ["A1", "A3"] }]);
  await stack.call(second.attendee, "DELETE", `/bookings/${second.id}`);
  const { status, text, headers } = await csvOf(host, event.id);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="attendees-${event.id}.csv"`,
    "cache-control": "no-store",
  });
  const [header, one, two, ...rest] = text.split("\r\n");
  expect(header).toBe(
    "\uFEFFbooking,attendee,status,places,items,total,refunded,currency,booked at,confirmed at,cancelled at,cancelled because,checked in",
  );
  expect(one).toMatch(`${first.id},"'${evil.replaceAll('"', '""')}",confirmed,2,2 × =Stalls,25.00,0.00,GBP,`);
  expect(two).toMatch(
    `${second.id},"Zoë ""Z"", O'Hara",cancelled,2,2 × Box (A1 A3),0.02,0.00,GBP,${second.createdAt},`,
  );
  expect(two).toMatch(/,attendee,0$/);
  expect(rest).toEqual([""]);
  const confirmed = await csvOf(host, event.id, "&status=confirmed");
  expect(confirmed.text.split("\r\n")).toHaveLength(3);
});

test("the table of an event is its host's alone", async () => {
  const event = await project(stack.database, anEvent());
  expect((await csvOf(somebody("host"), event.id)).status).toBe(404);
  expect((await csvOf(somebody(), event.id)).status).toBe(403);
});

test("bookings are read page by page, each once, those of one instant and those made meanwhile too", async () => {
  const event = await project(stack.database, anEvent({ types: [{ capacity: 100 }] }));
  const at = new Date();
  const book = (id: string, createdAt: Date) => stack.database.sql`
    insert into bookings (id, event_id, host_id, attendee_id, status, items, total, currency, refund_policy, starts_at, created_at,
      updated_at, version)
    values (${id}, ${event.id}, ${event.hostId}, ${newId()}, 'expired', '[]', 0, 'gbp', '{}', ${at.toISOString()},
      ${createdAt.toISOString()}, ${at.toISOString()}, 1)`;
  const ids = Array.from({ length: 7 }, newId);
  for (const [index, id] of ids.entries()) await book(id, index < 5 ? at : new Date(at.getTime() + index));
  const found: string[] = [];
  const sizes: number[] = [];
  const madeBy = new Date(at.getTime() + 100);
  for await (const page of bookingPages(stack.database, {
    of: { eventId: event.id },
    madeBy,
    withTickets: true,
    pageSize: 2,
  })) {
    found.push(...page.map(({ booking }: PagedBooking) => booking.id));
    sizes.push(page.length);
    if (sizes.length === 1) await book(newId(), new Date(at.getTime() + 101));
  }
  expect(found).toEqual(ids);
  expect(sizes).toEqual([2, 2, 2, 1]);
});

test("attendees take away all their bookings with tickets and check-ins, and nobody else's", async () => {
  const { event, host } = await freeEvent(stack);
  const { attendee, bookingId, ticket } = await bookFree(stack, event, { name: "Ada" });
  await bookFree(stack, event, { name: "Ben" });
  await stack.call(host, "POST", `/tickets/${ticket.id}/check-in`, { gate: "North" });
  const other = await project(stack.database, anEvent());
  const held = await stack.call(attendee, "POST", "/bookings", { eventId: other.id });
  const { status, text, headers } = await stack.text(attendee, "/bookings/export");
  expect(status).toBe(200);
  expect(headers).toMatchObject({ "content-disposition": 'attachment; filename="bookings.json"' });
  const file = JSON.parse(text);
  expect(file).toMatchObject({
    exportedAt: expect.any(String),
    bookings: [
      { id: bookingId, tickets: [{ id: ticket.id }], checkIns: [{ ticketId: ticket.id, gate: "North" }] },
      { id: held.body.id, status: "held", checkIns: [] },
    ],
  });
  expect(file.bookings).toHaveLength(2);
  expect(JSON.parse((await stack.text(somebody(), "/bookings/export")).text).bookings).toEqual([]);
});

test.each([
  ["goes away", "600000"],
  ["reads nothing more", "3000"],
])("a reader who %s does not keep the next one waiting for ever", async (what, EXPORT_MS) => {
  const own = await startStack({ env: { EXPORTS_AT_ONCE: "1", EXPORT_MS } });
  try {
    const { event, host } = await freeEvent(own);
    await own.database.sql`
      insert into bookings (id, event_id, host_id, attendee_id, status, items, total, currency, refund_policy, starts_at, created_at,
        updated_at, version)
      select gen_random_uuid(), ${event.id}, ${host.id}, gen_random_uuid(), 'expired',
        json_build_array(json_build_object('ticketTypeId', ${typeOf(event)}::text, 'ticketTypeName', repeat('x', 2000), 'quantity', 1,
          'unitPrice', 0, 'seats', json_build_array())), 0, 'gbp', '{}', now(), now() - n * interval '1 ms', now(), 1
      from generate_series(1, 20000) n`;
    const leaving = new AbortController();
    const reply = await fetch(await own.address(`/bookings/attendees.csv?eventId=${event.id}`), {
      headers: own.headersOf(host),
      signal: leaving.signal,
    });
    await reply.body?.getReader().read();
    if (what === "goes away") {
      // Far more than what lies in buffers between the two: it waits for its reader.
      expect((await own.text(host, "/bookings/export")).status).toBe(503);
      leaving.abort();
    }
    await until(async () => (await own.text(host, "/bookings/export")).status === 200);
  } finally {
    await own.stop();
  }
});

test("files that are written at once are bounded, and one that is done makes room", async () => {
  const first = await startStack({ env: { EXPORTS_AT_ONCE: "1" } });
  try {
    const user = somebody();
    const lock = await first.database.sql.reserve();
    await lock`begin`;
    await lock`lock table tickets in access exclusive mode`;
    const slow = first.text(user, "/bookings/export");
    await until(async () => (await first.text(user, "/bookings/export")).status === 503);
    await lock`rollback`;
    lock.release();
    expect((await slow).status).toBe(200);
    expect((await first.text(user, "/bookings/export")).status).toBe(200);
  } finally {
    await first.stop();
  }
});

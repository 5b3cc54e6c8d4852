import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelBooking } from "../src/commands/cancel.ts";
import { insertTickets } from "../src/db/writeBookings.ts";
import { makeFor, type Stack, somebody, startStack, type User } from "./stack.ts";
import { bookFree, freeEvent } from "./tickets.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ replicas: 2 });
});
afterAll(() => stack?.stop());

const scan = (host: User, code: string, more: object = {}, headers = {}, call = stack.call) =>
  call(host, "POST", "/tickets/check-in", { code, ...more }, headers);
const storedOf = async (ticketId: string) =>
  (await stack.database.sql`select checked_in_at, checked_in_gate from tickets where id = ${ticketId}`)[0];

test("a ticket is checked in once, with who and where, and the second scan is told when and where the first was", async () => {
  const { event, host } = await freeEvent(stack, { types: [{ price: 0, seating: { rows: 1, seatsPerRow: 4 } }] });
  const attendee = somebody();
  const items = [{ ticketTypeId: event.ticketTypes[0]?.id, quantity: 1, seats: ["A2"] }];
  const { body } = await stack.call(attendee, "POST", "/bookings", { eventId: event.id, items });
  const [{ id, code }] = body.tickets as [{ id: string; code: string }];
  const first = await scan(host, `${code}\n`, { eventId: event.id, gate: "North door" });
  expect(first).toMatchObject({ status: 200, body: { id, eventId: event.id, seat: "A2", gate: "North door" } });
  expect(first.body.ticketTypeName).toBe("Type 1");
  const second = await scan(host, code, { gate: "South door" });
  const { checkedInAt } = first.body;
  expect(checkedInAt).toEqual(expect.any(String));
  expect(second).toMatchObject({
    status: 409,
    body: { code: "already_checked_in", ticketId: id, checkedInAt, gate: "North door" },
  });
  expect((await stack.call(attendee, "GET", "/tickets")).body).toMatchObject({
    items: [{ id, checkedInAt, attendeeName: null }],
  });
});

test("of twenty scans of one ticket at once in two replicas exactly one enters, and all others are told of that one", async () => {
  const { event, host } = await freeEvent(stack);
  const { ticket } = await bookFree(stack, event, { name: "Grace" });
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, each) => {
      const service = stack.services[each % 2];
      if (service === undefined) throw new Error("there are two replicas");
      return scan(host, ticket.code, { gate: `Gate ${each}` }, {}, stack.callOn(service));
    }),
  );
  const [entered, ...more] = replies.filter(({ status }) => status === 200);
  expect(more).toEqual([]);
  const { checkedInAt, gate, attendeeName } = entered?.body ?? {};
  expect(attendeeName).toBe("Grace");
  for (const reply of replies.filter(({ status }) => status !== 200)) {
    expect(reply).toMatchObject({ status: 409, body: { code: "already_checked_in", checkedInAt, gate } });
  }
});

test("who asks again with the same key, because the answer got lost, is let in again; with another key not", async () => {
  const { event, host } = await freeEvent(stack);
  const { ticket } = await bookFree(stack, event);
  const key = { "idempotency-key": newId() };
  const replies = [await scan(host, ticket.code, {}, key), await scan(host, ticket.code, {}, key)];
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  expect(replies[1]?.body).toEqual(replies[0]?.body);
  expect((await scan(host, ticket.code, {}, { "idempotency-key": newId() })).status).toBe(409);
  expect((await scan(host, ticket.code, { gate: "B" }, key)).body).toMatchObject({ code: "idempotency_mismatch" });
});

test("a code that was changed, made up or made elsewhere is no ticket", async () => {
  const { event, host } = await freeEvent(stack);
  const { ticket } = await bookFree(stack, event);
  const last = ticket.code.at(-1) === "A" ? "Q" : "A";
  const [head, payload = "", signature] = ticket.code.split(".");
  const forged = [head, `${payload[0] === "A" ? "B" : "A"}${payload.slice(1)}`, signature].join(".");
  for (const code of [ticket.code.slice(0, -1) + last, forged, "nonsense", ticket.id, ticket.code.toLowerCase()]) {
    expect(await scan(host, code)).toMatchObject({
      status: 422,
      body: { code: "ticket_invalid", errors: [{ field: "code" }] },
    });
  }
  expect(await storedOf(ticket.id)).toEqual({ checked_in_at: null, checked_in_gate: null });
});

test("a ticket is nobody's but its event's host's to check in, and an attendee may not try", async () => {
  const { event, host } = await freeEvent(stack);
  const { ticket, attendee } = await bookFree(stack, event);
  const stranger = somebody("host");
  for (const reply of [
    await scan(stranger, ticket.code),
    await stack.call(stranger, "POST", `/tickets/${ticket.id}/check-in`),
    await stack.call(stranger, "DELETE", `/tickets/${ticket.id}/check-in`),
    await stack.call(host, "POST", `/tickets/${newId()}/check-in`),
    await stack.call(host, "DELETE", `/tickets/${newId()}/check-in`),
    await stack.call(stranger, "GET", `/tickets/counts?eventId=${event.id}`),
  ]) {
    expect(reply).toMatchObject({ status: 404, body: { code: "not_found" } });
  }
  for (const user of [attendee, somebody("admin")]) {
    expect(await scan(user, ticket.code)).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(await stack.call(user, "DELETE", `/tickets/${ticket.id}/check-in`)).toMatchObject({ status: 403 });
  }
  expect(await storedOf(ticket.id)).toEqual({ checked_in_at: null, checked_in_gate: null });
});

test("a ticket for another event of the same host is refused at the door that names its own", async () => {
  const { event, host } = await freeEvent(stack);
  const { event: tonight } = await freeEvent(stack, { hostId: host.id });
  const { ticket } = await bookFree(stack, event);
  expect(await scan(host, ticket.code, { eventId: tonight.id })).toMatchObject({
    status: 422,
    body: { code: "rule_broken", errors: [{ field: "eventId" }] },
  });
  expect((await scan(host, ticket.code, { eventId: event.id.toUpperCase() })).status).toBe(200);
});

test("a random code of before is checked in as a signed one is", async () => {
  const { event, host } = await freeEvent(stack);
  const { bookingId, ticket } = await bookFree(stack, event);
  const { ticketTypeId } = ticket;
  const old = { id: newId(), code: `7K3M-${newId()}`, ticketTypeId, ticketTypeName: "Type 1", seat: null };
  await stack.database.transaction((tx) => insertTickets(tx, [{ id: bookingId, tickets: [old] }]));
  expect(await scan(host, old.code)).toMatchObject({ status: 200, body: { id: old.id } });
});

test("a ticket of a cancelled booking opens no door", async () => {
  const { event, host } = await freeEvent(stack);
  const { attendee, bookingId, ticket } = await bookFree(stack, event);
  await stack.call(attendee, "DELETE", `/bookings/${bookingId}`);
  for (const reply of [
    await scan(host, ticket.code),
    await stack.call(host, "POST", `/tickets/${ticket.id}/check-in`),
  ]) {
    expect(reply).toMatchObject({ status: 409, body: { code: "ticket_void", ticketId: ticket.id } });
  }
});

test("a scan waits for whoever is cancelling the booking, and does not enter after that", async () => {
  const { event, host } = await freeEvent(stack);
  const { bookingId, ticket } = await bookFree(stack, event);
  const { database } = stack;
  const scanning = await database.transaction(async (tx) => {
    await cancelBooking(tx, makeFor(stack.clock), { bookingId, userId: host.id });
    const reply = scan(host, ticket.code);
    const waits = async () => {
      const [row] = await database.sql`
        select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`;
      return row?.waits === true;
    };
    await until(waits, { what: "the scan waits for the cancellation" });
    return { reply };
  });
  expect(await scanning.reply).toMatchObject({ status: 409, body: { code: "ticket_void" } });
  expect(await storedOf(ticket.id)).toEqual({ checked_in_at: null, checked_in_gate: null });
});

test("who has been let in cannot take the money back; the host still can give it", async () => {
  const { event, host } = await freeEvent(stack);
  const { attendee, bookingId, ticket } = await bookFree(stack, event, { quantity: 2 });
  expect((await scan(host, ticket.code)).status).toBe(200);
  const refused = await stack.call(attendee, "DELETE", `/bookings/${bookingId}`);
  expect(refused).toMatchObject({ status: 409, body: { code: "wrong_state" } });
  expect(await stack.call(attendee, "GET", `/bookings/${bookingId}`)).toMatchObject({ body: { status: "confirmed" } });
  const byHost = await stack.call(host, "DELETE", `/bookings/${bookingId}`);
  expect(byHost).toMatchObject({ status: 200, body: { status: "cancelled", cancelReason: "host" } });
});

test("tickets of one booking enter side by side", async () => {
  const { event, host } = await freeEvent(stack);
  const { tickets } = await bookFree(stack, event, { quantity: 4 });
  const replies = await Promise.all(tickets.map(({ code }) => scan(host, code)));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test("a host who found the wrong ticket takes its check-in back, which stays recorded, and the ticket enters again", async () => {
  const { event, host } = await freeEvent(stack);
  const { ticket } = await bookFree(stack, event);
  const at = `/tickets/${ticket.id}/check-in`;
  const entered = await stack.call(host, "POST", at, { gate: "North" });
  expect(entered).toMatchObject({ status: 200, body: { gate: "North", attendeeName: "Ada" } });
  for (let times = 0; times < 2; times += 1) {
    expect(await stack.call(host, "DELETE", at)).toMatchObject({
      status: 200,
      body: { checkedInAt: null, gate: null },
    });
  }
  const undone = await stack.database.sql`
    select checked_in_at, gate, undone_by from undone_check_ins where ticket_id = ${ticket.id}`;
  expect(undone).toHaveLength(1);
  expect(undone[0]).toMatchObject({ gate: "North", undone_by: host.id });
  expect(new Date(undone[0]?.checked_in_at).toISOString()).toBe(entered.body.checkedInAt);
  expect(await stack.call(host, "POST", at)).toMatchObject({ status: 200, body: { gate: null } });
});

test.each([
  [{}, "code"],
  [{ code: "" }, "code"],
  [{ code: "x".repeat(501) }, "code"],
  [{ code: "x", gate: "g".repeat(101) }, "gate"],
  [{ code: "x", gate: "" }, "gate"],
  [{ code: "x", eventId: "17" }, "eventId"],
  [{ code: "x", door: 1 }, "door"],
])("a scan of %j is refused, naming the field", async (body, field) => {
  const reply = await stack.call(somebody("host"), "POST", "/tickets/check-in", body);
  expect(reply).toMatchObject({ status: 400, body: { code: "malformed", errors: [{ field }] } });
});

test("what a key remembers of a check-in does not name the attendee", async () => {
  const { event, host } = await freeEvent(stack);
  const { ticket } = await bookFree(stack, event, { name: "Rosalind Franklin" });
  const key = { "idempotency-key": newId() };
  const at = `/tickets/${ticket.id}/check-in`;
  const scans = [{ code: ticket.code, scannedAt: new Date().toISOString() }];
  const replies = [
    await scan(host, ticket.code, {}, key),
    await stack.call(host, "DELETE", at, undefined, key),
    await stack.call(host, "POST", at, {}, key),
    await stack.call(host, "POST", "/tickets/check-ins", { scans }, key),
  ];
  for (const { status, body } of replies) {
    expect({ status, names: JSON.stringify(body).includes("Rosalind") }).toEqual({ status: 200, names: true });
  }
  const rows = await stack.database.sql`select body from idempotency_keys where user_id = ${host.id}`;
  expect(rows).toHaveLength(4);
  for (const { body } of rows) expect(body).not.toContain("Rosalind");
});

import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, somebody, startStack, type User } from "./stack.ts";
import { bookFree, freeEvent } from "./tickets.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { CHECK_IN_MAX_SCANS: "6" } });
});
afterAll(() => stack?.stop());

type Scan = { code: string; scannedAt: string; gate?: string };
const upload = async (host: User, scans: Scan[], more: object = {}, headers = {}) => {
  const { status, body } = await stack.call(host, "POST", "/tickets/check-ins", { scans, ...more }, headers);
  expect(status).toBe(200);
  return body.items as Record<string, unknown>[];
};
const hour = 3_600_000;
/** An hour after tickets were made there may be scans of the past. */
const later = () => stack.clock.forward(hour);
/** So many seconds after an hour ago. */
const seconds = (count: number) => new Date(stack.clock.now().getTime() - hour + count * 1_000).toISOString();

test("scans of an upload are answered one by one, whatever the others are", async () => {
  const { event, host } = await freeEvent(stack);
  const [good, again, gone] = [
    await bookFree(stack, event),
    await bookFree(stack, event),
    await bookFree(stack, event),
  ];
  await stack.call(host, "POST", `/tickets/${again.ticket.id}/check-in`, { gate: "East" });
  await stack.call(host, "DELETE", `/bookings/${gone.bookingId}`);
  const foreign = await bookFree(stack, (await freeEvent(stack)).event);
  const elsewhere = await bookFree(stack, (await freeEvent(stack, { hostId: host.id })).event);
  later();
  const codes = [
    good.ticket.code,
    again.ticket.code,
    gone.ticket.code,
    foreign.ticket.code,
    elsewhere.ticket.code,
    "none",
  ];
  const scans = codes.map((code) => ({ code, scannedAt: seconds(1_800), gate: "West" }));
  expect(await upload(host, scans, { eventId: event.id })).toMatchObject([
    { result: "checked_in", ticketId: good.ticket.id, attendeeName: "Ada", gate: "West", replaced: null },
    { result: "already_checked_in", ticketId: again.ticket.id, gate: "East" },
    { result: "ticket_void", ticketId: gone.ticket.id, checkedInAt: null },
    { result: "not_found", ticketId: null },
    { result: "other_event", ticketId: elsewhere.ticket.id },
    { result: "ticket_invalid", ticketId: null },
  ]);
});

test("of scans of one ticket the earliest counts, within an upload and against what was heard before", async () => {
  const { event, host } = await freeEvent(stack);
  const { ticket } = await bookFree(stack, event);
  later();
  const [first, second, third] = [seconds(600), seconds(1_200), seconds(1_800)];
  const { code } = ticket;
  const said = await upload(host, [
    { code, scannedAt: third, gate: "West" },
    { code, scannedAt: second, gate: "East" },
  ]);
  expect(said).toMatchObject([
    { result: "already_checked_in", checkedInAt: second, gate: "East" },
    { result: "checked_in", checkedInAt: second, gate: "East" },
  ]);
  const earlier = [{ code, scannedAt: first, gate: "North" }];
  expect(await upload(host, earlier)).toMatchObject([
    { result: "checked_in", checkedInAt: first, replaced: { checkedInAt: second, gate: "East" } },
  ]);
  const { body } = await stack.call(host, "GET", `/tickets?eventId=${event.id}`);
  expect(body).toMatchObject({ items: [{ checkedInAt: first, gate: "North" }] });
  // The same upload again, without a key, finds what it left.
  expect(await upload(host, earlier)).toMatchObject([{ result: "checked_in", checkedInAt: first, replaced: null }]);
});

test("two scanners that upload the same tickets at once agree on the earliest scan of each", async () => {
  const { event, host } = await freeEvent(stack);
  const { tickets } = await bookFree(stack, event, { quantity: 6 });
  later();
  const times = tickets.map((_, index) => [seconds(100 + index), seconds(200 + index)] as const);
  const scansOf = (which: 0 | 1) =>
    tickets.map(({ code }, index) => ({ code, scannedAt: times[index]?.[which] ?? "", gate: `Scanner ${which}` }));
  await Promise.all([upload(host, scansOf(1)), upload(host, scansOf(0).reverse()), upload(host, scansOf(1).reverse())]);
  const { body } = await stack.call(host, "GET", `/tickets?eventId=${event.id}`);
  const found = new Map((body.items as { id: string }[]).map((item) => [item.id, item]));
  for (const [index, { id }] of tickets.entries()) {
    expect(found.get(id)).toMatchObject({ checkedInAt: times[index]?.[0], gate: "Scanner 0" });
  }
});

test("an upload is the host's only, bounded, and its faults are named", async () => {
  const scan = { code: newId(), scannedAt: seconds(0) };
  const send = (user: User, body: unknown) => stack.call(user, "POST", "/tickets/check-ins", body);
  expect((await send(somebody(), { scans: [scan] })).status).toBe(403);
  const faults: [unknown, string][] = [
    [{ scans: [] }, "scans"],
    [{ scans: Array.from({ length: 7 }, () => scan) }, "scans"],
    [{ scans: [{ ...scan, scannedAt: "noon" }] }, "scans.0.scannedAt"],
    [{ scans: [scan, { code: "x" }] }, "scans.1.scannedAt"],
  ];
  for (const [body, field] of faults) {
    expect(await send(somebody("host"), body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  }
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { upsertUser } from "../src/db/users.ts";
import { anEvent, project } from "./events.ts";
import { type Stack, somebody, startStack, type User } from "./stack.ts";
import { bookFree, freeEvent, type ReadTicket } from "./tickets.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const list = async (user: User, query: string) => {
  const { status, body } = await stack.call(user, "GET", `/tickets?${query}`);
  expect(status).toBe(200);
  const items = body.items as ReadTicket[];
  return { names: items.map(({ attendeeName }) => attendeeName), ids: items.map(({ id }) => id), total: body.total };
};

test("a host finds tickets of an own event by a part of the attendee's name, whatever its case, and nothing by a wildcard", async () => {
  const { event, host } = await freeEvent(stack);
  for (const name of ["Ada Lovelace", "Alan Turing", "Grace 100%"]) await bookFree(stack, event, { name });
  await bookFree(stack, (await freeEvent(stack, { hostId: host.id })).event, { name: "Ada Elsewhere" });
  const find = (q: string) => list(host, `eventId=${event.id}&q=${encodeURIComponent(q)}`);
  expect(await find("LOVE")).toMatchObject({ names: ["Ada Lovelace"], total: 1 });
  expect(await find("a")).toMatchObject({ names: ["Ada Lovelace", "Alan Turing", "Grace 100%"], total: 3 });
  expect(await find("0%")).toMatchObject({ names: ["Grace 100%"] });
  for (const nothing of ["_da", "%", "\\"]) expect((await find(nothing)).names).not.toContain("Ada Lovelace");
  expect(await find("Elsewhere")).toMatchObject({ names: [], total: 0 });
});

test("tickets of an event come by date or by name, in both orders, page by page and each once", async () => {
  const { event, host } = await freeEvent(stack);
  for (const name of ["bea", "Cyd", "Abe"]) await bookFree(stack, event, { name, quantity: 2 });
  const names = async (query: string) => (await list(host, `eventId=${event.id}&${query}`)).names;
  expect(await names("")).toEqual(["bea", "bea", "Cyd", "Cyd", "Abe", "Abe"]);
  expect(await names("order=desc")).toEqual(["Abe", "Abe", "Cyd", "Cyd", "bea", "bea"]);
  expect(await names("sort=name")).toEqual(["Abe", "Abe", "bea", "bea", "Cyd", "Cyd"]);
  expect(await names("sort=name&order=desc")).toEqual(["Cyd", "Cyd", "bea", "bea", "Abe", "Abe"]);
  const pages = await Promise.all(
    [0, 2, 4].map((offset) => list(host, `eventId=${event.id}&limit=2&offset=${offset}`)),
  );
  expect(new Set(pages.flatMap(({ ids }) => ids)).size).toBe(6);
  expect(pages.map(({ total }) => total)).toEqual([6, 6, 6]);
});

test("counts say per ticket type how many tickets there are and who is in, and a cancelled booking is in neither", async () => {
  const types = [
    { price: 0, capacity: 50, name: "Stalls" },
    { price: 0, capacity: 50, name: "Balcony" },
  ];
  const { event, host } = await freeEvent(stack, { types });
  const [first, second] = [
    await bookFree(stack, event, { quantity: 3 }),
    await bookFree(stack, event, { quantity: 2 }),
  ];
  for (const { id } of [...first.tickets.slice(0, 2), second.ticket]) {
    expect((await stack.call(host, "POST", `/tickets/${id}/check-in`)).status).toBe(200);
  }
  const counts = async () => (await stack.call(host, "GET", `/tickets/counts?eventId=${event.id}`)).body;
  const stalls = { ticketTypeId: event.ticketTypes[0]?.id, name: "Stalls" };
  const balcony = { ticketTypeId: event.ticketTypes[1]?.id, name: "Balcony", total: 0, checkedIn: 0 };
  expect(await counts()).toEqual({
    eventId: event.id,
    total: 5,
    checkedIn: 3,
    ticketTypes: [{ ...stalls, total: 5, checkedIn: 3 }, balcony],
  });
  const isIn = (checkedIn: boolean) => list(host, `eventId=${event.id}&checkedIn=${checkedIn}`);
  expect(await isIn(true)).toMatchObject({ total: 3 });
  expect((await isIn(false)).ids).toEqual([first.tickets[2]?.id, second.tickets[1]?.id]);
  await stack.call(host, "DELETE", `/bookings/${second.bookingId}`);
  expect(await counts()).toMatchObject({ total: 3, checkedIn: 2 });
  expect(await isIn(true)).toMatchObject({ total: 2 });
});

test("counts of an event that was made just now wait for it to arrive", async () => {
  const event = anEvent({ types: [{ price: 0 }] });
  const host: User = { id: event.hostId, role: "host" };
  const counting = stack.call(host, "GET", `/tickets/counts?eventId=${event.id}`);
  await project(stack.database, event);
  expect(await counting).toMatchObject({ status: 200, body: { total: 0, checkedIn: 0 } });
});

test("an attendee who names an event sees the own tickets of it, without names, and searches nobody", async () => {
  const { event, host } = await freeEvent(stack);
  const [ada] = [await bookFree(stack, event), await bookFree(stack, event)];
  expect(await list(ada.attendee, `eventId=${event.id}`)).toEqual({ names: [null], ids: [ada.ticket.id], total: 1 });
  expect(await list(somebody("host"), `eventId=${event.id}`)).toMatchObject({ total: 0 });
  expect(await list(host, `bookingId=${ada.bookingId}`)).toMatchObject({ names: ["Ada"] });
  expect(await stack.call(ada.attendee, "GET", `/tickets?eventId=${event.id}&q=a`)).toMatchObject({
    status: 400,
    body: { errors: [{ field: "q" }] },
  });
});

test("somebody whose account is gone has tickets without a name, found by none", async () => {
  const { event, host } = await freeEvent(stack);
  const { attendee, ticket } = await bookFree(stack, event, { name: "Gone" });
  await stack.database.transaction((tx) =>
    upsertUser(tx, { id: attendee.id, name: "", role: "", deleted: true, version: 2 }),
  );
  const found = await list(host, `eventId=${event.id}&sort=name`);
  for (const each of found.ids) expect(each).toBe(ticket.id);
  expect(found.names.filter((name) => name !== null)).toEqual([]);
  expect(await list(host, `eventId=${event.id}&q=G`)).toMatchObject({ total: 0 });
});

import { bookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anEvent, project, typeOf } from "./events.ts";
import { aPayment, deliver } from "./payments.ts";
import { makeFor, type Stack, somebody, startStack, type User } from "./stack.ts";
import { named } from "./tickets.ts";

let stack: Stack;
const host = somebody("host");
let eventId: string;
/** Who has booked, in the order of booking: the name, how many places at 25.00 each, and what became of it. */
const people = [
  ["Zoë", 1, "confirmed"],
  ["ada 100%", 3, "held"],
  ["Ben_Adams", 2, "cancelled"],
  ["Carol", 3, "processing"],
  ["Dan", 2, "expired"],
  ["Eve", 1, "confirmed"],
] as const;

beforeAll(async () => {
  stack = await startStack({ env: { EXPIRY_EVERY_MS: "3600000" } });
  const event = await project(stack.database, anEvent({ hostId: host.id, types: [{ capacity: 50 }] }));
  eventId = event.id;
  for (const [name, quantity, state] of people) {
    const attendee = await named(stack, name);
    const items = [{ ticketTypeId: typeOf(event), quantity }];
    const { body } = await stack.call(attendee, "POST", "/bookings", { eventId, items });
    const id = String(body.id);
    const tell = (type: Parameters<typeof deliver>[2]) =>
      deliver(stack.database, makeFor(stack.clock), type, aPayment(id, { attemptId: id }));
    if (state === "confirmed") await tell("payment.succeeded");
    if (state === "processing") await tell("payment.processing");
    if (state === "expired") await tell("payment.expired");
    if (state === "cancelled") await stack.call(attendee, "DELETE", `/bookings/${id}`);
  }
}, 60_000);
afterAll(() => stack?.stop());

async function list(query: string, user: User = host) {
  const { body } = await stack.call(user, "GET", `/bookings?eventId=${eventId}${query}`);
  const items = body.items as { attendeeName: string; status: string; total: { amount: number } }[];
  return { names: items.map(({ attendeeName }) => attendeeName), items, total: body.total };
}
const names = people.map(([name]) => name);

test.each([
  ["date", "asc", names],
  ["date", "desc", [...names].reverse()],
  ["name", "asc", ["ada 100%", "Ben_Adams", "Carol", "Dan", "Eve", "Zoë"]],
  ["name", "desc", ["Zoë", "Eve", "Dan", "Carol", "Ben_Adams", "ada 100%"]],
  ["total", "asc", ["Zoë", "Eve", "Ben_Adams", "Dan", "ada 100%", "Carol"]],
  ["total", "desc", ["Carol", "ada 100%", "Dan", "Ben_Adams", "Eve", "Zoë"]],
  ["status", "asc", ["Ben_Adams", "Zoë", "Eve", "Dan", "ada 100%", "Carol"]],
  ["status", "desc", ["Carol", "ada 100%", "Dan", "Eve", "Zoë", "Ben_Adams"]],
])(
  "a host's list by %s %s is in that order, equal ones by their booking, and pages are its parts",
  async (sort, order, expected) => {
    const query = `&sort=${sort}&order=${order}`;
    expect(await list(query)).toMatchObject({ names: expected, total: 6 });
    const pages = [0, 2, 4, 6].map((offset) => list(`${query}&limit=2&offset=${offset}`));
    const found = await Promise.all(pages);
    expect(found.flatMap((page) => page.names)).toEqual(expected);
    expect(found.map(({ total }) => total)).toEqual([6, 6, 6, 6]);
  },
);

test.each([
  ["ad", ["ada 100%", "Ben_Adams"]],
  ["ZO", ["Zoë"]],
  ["%", ["ada 100%"]],
  ["_", ["Ben_Adams"]],
  ["'", []],
])("a search for %s finds those whose name has it, taken literally and in any case", async (q, expected) => {
  expect(await list(`&q=${encodeURIComponent(q)}`)).toMatchObject({ names: expected, total: expected.length });
});

test.each(bookingStatuses)("the filter %s shows those and no others, also of a search", async (status) => {
  const expected = people.filter((each) => each[2] === status).map(([name]) => name);
  expect(await list(`&status=${status}`)).toMatchObject({ names: expected, total: expected.length });
  expect(await list(`&status=${status}&q=a`)).toMatchObject({
    names: expected.filter((name) => name.toLowerCase().includes("a")),
  });
});

test("a search and an order by name are for hosts, and say so", async () => {
  for (const [query, field] of [
    ["q=a", "q"],
    ["sort=name", "sort"],
  ]) {
    const refused = await stack.call(somebody(), "GET", `/bookings?${query}`);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    expect((await stack.call(host, "GET", `/bookings?hostView=true&${query}`)).status).toBe(200);
  }
  expect(await list("&sort=total", somebody())).toMatchObject({ names: [], total: 0 });
});

test("somebody whose name is not known stands last by name, and first the other way round is the last name", async () => {
  const other = await project(stack.database, anEvent({ hostId: host.id }));
  const book = (user: User) => stack.call(user, "POST", "/bookings", { eventId: other.id });
  await book(somebody());
  await book(await named(stack, "Yves"));
  for (const order of ["asc", "desc"]) {
    const { body } = await stack.call(host, "GET", `/bookings?eventId=${other.id}&sort=name&order=${order}`);
    expect((body.items as { attendeeName: string | null }[]).map((each) => each.attendeeName)).toEqual(["Yves", null]);
  }
});

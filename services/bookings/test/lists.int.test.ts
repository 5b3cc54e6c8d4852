import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectUser } from "../src/commands/projectUser.ts";
import { anEvent, project } from "./events.ts";
import { type Stack, somebody, startStack, type User } from "./stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const book = async (user: User, eventId: string) =>
  String((await stack.call(user, "POST", "/bookings", { eventId })).body.id);
const list = async (user: User, query = "") => {
  const { body } = await stack.call(user, "GET", `/bookings${query}`);
  const items = body.items as { id: string; attendeeName: string | null }[];
  return { ids: items.map((item) => item.id), names: items.map((item) => item.attendeeName), total: body.total };
};

async function named(name: string): Promise<User> {
  const user = somebody();
  const at = new Date().toISOString();
  const { id } = user;
  const body = {
    id,
    name,
    email: "a@example.test",
    role: "attendee",
    emailVerified: true,
    createdAt: at,
    updatedAt: at,
    version: 1,
  } as const;
  await stack.database.transaction((tx) => projectUser(tx, body, new Date()));
  return user;
}

test("an attendee sees the own bookings only, by event, by status and page by page", async () => {
  const events = [];
  for (let each = 0; each < 3; each += 1) events.push(await project(stack.database, anEvent()));
  const attendee = somebody();
  const ids: string[] = [];
  for (const event of events) {
    ids.push(await book(attendee, event.id));
    await book(somebody(), event.id);
  }
  const [first = "", second = "", third = ""] = ids;
  expect(await list(attendee)).toEqual({ ids, names: [null, null, null], total: 3 });
  expect((await list(attendee, "?sort=date&order=desc")).ids).toEqual([third, second, first]);
  expect(await list(attendee, "?limit=1&offset=1")).toMatchObject({ ids: [second], total: 3 });
  expect(await list(attendee, `?eventId=${events[2]?.id}`)).toMatchObject({ ids: [third], total: 1 });
  await stack.call(attendee, "DELETE", `/bookings/${first}`);
  expect((await list(attendee, "?status=cancelled")).ids).toEqual([first]);
  expect((await list(attendee, "?status=held")).ids).toEqual([second, third]);
});

test("a host sees everybody's bookings of an own event, with names, and of all own events with hostView", async () => {
  const host = somebody("host");
  const [one, two] = [
    await project(stack.database, anEvent({ hostId: host.id })),
    await project(stack.database, anEvent({ hostId: host.id })),
  ];
  const [ada, ben] = [await named("Ada"), await named("Ben")];
  const [byAda, byBen] = [await book(ada, one.id), await book(ben, two.id)];
  expect(await list(host, `?eventId=${one.id}`)).toEqual({ ids: [byAda], names: ["Ada"], total: 1 });
  expect(await list(host, "?hostView=true")).toEqual({ ids: [byAda, byBen], names: ["Ada", "Ben"], total: 2 });
  expect((await stack.call(host, "GET", `/bookings/${byBen}`)).body).toMatchObject({ id: byBen, attendeeName: "Ben" });
  expect((await list(host)).total).toBe(0);
});

test("a host who books elsewhere sees the own booking there, and nobody else's", async () => {
  const host = somebody("host");
  const foreign = await project(stack.database, anEvent());
  await book(somebody(), foreign.id);
  const own = await book(host, foreign.id);
  expect((await list(host)).ids).toEqual([own]);
  expect((await list(host, `?eventId=${foreign.id}`)).ids).toEqual([own]);
  const refused = await stack.call(host, "GET", `/bookings?eventId=${foreign.id}&hostView=true`);
  expect(refused).toMatchObject({ status: 404, body: { code: "not_found" } });
});

test("hostView shows nothing to somebody without own events, and not the bookings that they made", async () => {
  const attendee = somebody();
  await book(attendee, (await project(stack.database, anEvent())).id);
  expect((await list(attendee)).total).toBe(1);
  expect(await list(attendee, "?hostView=true")).toEqual({ ids: [], names: [], total: 0 });
});

test("without a booking the tickets are all of the caller's own", async () => {
  const attendee = somebody();
  const codes: unknown[] = [];
  for (let each = 0; each < 2; each += 1) {
    const event = await project(stack.database, anEvent({ types: [{ price: 0 }] }));
    const { body } = await stack.call(attendee, "POST", "/bookings", { eventId: event.id });
    codes.push((body.tickets as { code: string }[])[0]?.code);
  }
  const { body } = await stack.call(attendee, "GET", "/tickets");
  expect((body.items as { code: string }[]).map(({ code }) => code)).toEqual(codes);
  expect((await stack.call({ id: newId(), role: "attendee" }, "GET", "/tickets")).body).toMatchObject({ total: 0 });
});

import { randomUUID } from "node:crypto";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countsOf, expectCountsMatch } from "./counts.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { type Stack, somebody, startStack } from "./stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ replicas: 2, env: { HOLD_GRACE_MS: "60000", AVAILABILITY_MOST_WAITING: "1" } });
});
afterAll(() => stack?.stop());

const replica = (index: number) => {
  const service = stack.services[index % stack.services.length];
  if (service === undefined) throw new Error("no such replica");
  return stack.callOn(service);
};

test("200 buyers at once on two replicas get the 10 places that there are, and nobody else gets one", async () => {
  const event = await project(stack.database, anEvent());
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, index) => replica(index)(somebody(), "POST", "/bookings", { eventId: event.id })),
  );
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(10);
  expect(replies.filter(({ status, body }) => status === 409 && body.code === "sold_out")).toHaveLength(190);
  expect(await countsOf(stack.database, typeOf(event))).toMatchObject({ held: 10, sold: 0, held_by_bookings: 10 });
});

test("an attendee who asks ten times at once has one live booking, and is told which", async () => {
  const event = await project(stack.database, anEvent());
  const attendee = somebody();
  const replies = await Promise.all(
    Array.from({ length: 10 }, (_, index) => replica(index)(attendee, "POST", "/bookings", { eventId: event.id })),
  );
  const made = replies.filter(({ status }) => status === 201);
  expect(made).toHaveLength(1);
  const refused = replies.filter(({ status }) => status === 409);
  expect(refused).toHaveLength(9);
  for (const { body } of refused) expect(body).toMatchObject({ code: "already_booked", bookingId: made[0]?.body.id });
});

test("several ticket types are booked all or nothing", async () => {
  const event = await project(stack.database, anEvent({ types: [{ capacity: 5 }, { capacity: 1 }] }));
  const items = (balcony: number) => [
    { ticketTypeId: typeOf(event, 0), quantity: 2 },
    { ticketTypeId: typeOf(event, 1), quantity: balcony },
  ];
  const refused = await stack.call(somebody(), "POST", "/bookings", { eventId: event.id, items: items(2) });
  expect(refused).toMatchObject({ status: 409, body: { code: "sold_out" } });
  expect(await countsOf(stack.database, typeOf(event))).toMatchObject({ held: 0 });
  const made = await stack.call(somebody(), "POST", "/bookings", { eventId: event.id, items: items(1) });
  expect(made).toMatchObject({ status: 201, body: { status: "held", total: { amount: 7500, currency: "gbp" } } });
  expect(await countsOf(stack.database, typeOf(event))).toMatchObject({ held: 2 });
});

test("what is free is confirmed at once, with a ticket per place", async () => {
  const event = await project(stack.database, anEvent({ types: [{ price: 0 }] }));
  const attendee = somebody();
  const items = [{ ticketTypeId: typeOf(event), quantity: 3 }];
  const { status, body } = await stack.call(attendee, "POST", "/bookings", { eventId: event.id, items });
  expect({ status, body }).toMatchObject({ status: 201, body: { status: "confirmed", holdExpiresAt: null } });
  expect(body.tickets).toHaveLength(3);
  const tickets = await stack.call(attendee, "GET", `/tickets?bookingId=${body.id}`);
  expect(tickets.body).toMatchObject({ total: 3, items: [{ bookingId: body.id, eventId: event.id }, {}, {}] });
  expect(await countsOf(stack.database, typeOf(event))).toMatchObject({ held: 0, sold: 3 });
});

test("an expired hold gives its places back, and its attendee may book again", async () => {
  const event = await project(stack.database, anEvent({ types: [{ capacity: 1 }] }));
  const attendee = somebody();
  const { body } = await stack.call(attendee, "POST", "/bookings", { eventId: event.id });
  expect((await stack.call(somebody(), "POST", "/bookings", { eventId: event.id })).body.code).toBe("sold_out");
  stack.clock.forward(11 * 60_000 + 1);
  await until(async () => (await stack.call(attendee, "GET", `/bookings/${body.id}`)).body.status === "expired");
  expect(await countsOf(stack.database, typeOf(event))).toMatchObject({ held: 0 });
  expect((await stack.call(attendee, "POST", "/bookings", { eventId: event.id })).status).toBe(201);
});

test("the same Idempotency-Key gives the same booking, also at once and on two replicas", async () => {
  const event = await project(stack.database, anEvent());
  const attendee = somebody();
  const headers = { "idempotency-key": randomUUID() };
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      replica(index)(attendee, "POST", "/bookings", { eventId: event.id }, headers),
    ),
  );
  const [first] = replies;
  for (const reply of replies) expect(reply).toMatchObject({ status: 201, body: first?.body ?? {} });
  expect(replies.filter((reply) => reply.headers["idempotent-replayed"] === "true")).toHaveLength(7);
  expect(await countsOf(stack.database, typeOf(event))).toMatchObject({ held: 1 });
});

test("the same Idempotency-Key with another body is refused, also at once for two events", async () => {
  const [event, another] = [await project(stack.database, anEvent()), await project(stack.database, anEvent())];
  const attendee = somebody();
  const headers = { "idempotency-key": randomUUID() };
  const replies = await Promise.all(
    [event, another].map(({ id }, index) => replica(index)(attendee, "POST", "/bookings", { eventId: id }, headers)),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 422]);
  expect(replies.find(({ status }) => status === 422)?.body.code).toBe("idempotency_mismatch");
});

test("a refusal is not remembered under its Idempotency-Key", async () => {
  const event = await project(stack.database, anEvent({ types: [{ capacity: 1 }] }));
  const [first, second] = [somebody(), somebody()];
  const headers = { "idempotency-key": randomUUID() };
  const { body } = await stack.call(first, "POST", "/bookings", { eventId: event.id });
  expect((await stack.call(second, "POST", "/bookings", { eventId: event.id }, headers)).status).toBe(409);
  await stack.call(first, "DELETE", `/bookings/${body.id}`);
  expect((await stack.call(second, "POST", "/bookings", { eventId: event.id }, headers)).status).toBe(201);
});

test("booking an event right after its 201 waits for the event to arrive", async () => {
  const event = anEvent();
  const asked = stack.call(somebody(), "POST", "/bookings", { eventId: event.id });
  // By the time that others have been answered, the request above has looked for the event in vain.
  for (let each = 0; each < 2; each += 1) await stack.call(somebody(), "GET", "/tickets");
  await project(stack.database, event);
  expect((await asked).status).toBe(201);

  const draft = await project(stack.database, anEvent({ status: "draft" }));
  const askedDraft = stack.call(somebody(), "POST", "/bookings", { eventId: draft.id });
  await project(stack.database, { ...draft, status: "published", version: 2 });
  expect((await askedDraft).status).toBe(201);
});

test("strangers who ask for events that never come keep nobody from booking one that does", async () => {
  const never = anEvent().id;
  const strangers = Promise.all([1, 2, 3].map(() => stack.call(undefined, "GET", `/availability?eventId=${never}`)));
  const event = anEvent();
  const asked = stack.call(somebody(), "POST", "/bookings", { eventId: event.id });
  await stack.call(somebody(), "GET", "/tickets");
  await project(stack.database, event);
  expect((await asked).status).toBe(201);
  const codes = (await strangers).map(({ status, body }) => `${status} ${body.code}`);
  expect(codes.sort()).toEqual(["503 busy", "503 busy", "503 projection_pending"]);
});

test("an event that never arrives is 503 with Retry-After, a draft and a made-up id are 404", async () => {
  const draft = await project(stack.database, anEvent({ status: "draft" }));
  const [never, ofDraft, madeUp] = await Promise.all([
    stack.call(somebody(), "POST", "/bookings", { eventId: anEvent().id }),
    stack.call(somebody(), "POST", "/bookings", { eventId: draft.id }),
    stack.call(somebody(), "POST", "/bookings", { eventId: randomUUID() }),
  ]);
  expect(never).toMatchObject({ status: 503, body: { code: "projection_pending" } });
  expect(Number(never.headers["retry-after"])).toBeGreaterThan(0);
  expect(ofDraft).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(madeUp).toMatchObject({ status: 404, body: { code: "not_found" } });
});

test("a cancelled event, a sale not begun and a sale that is over are refused by their own codes", async () => {
  const past = new Date(Date.now() - 1_000).toISOString();
  const future = new Date(Date.now() + 3_600_000).toISOString();
  const cases = [
    [anEvent({ status: "cancelled" }), 409, "wrong_state"],
    [anEvent({ salesStartDateTime: future }), 422, "sale_not_open"],
    [anEvent({ salesEndDateTime: past }), 422, "sale_closed"],
  ] as const;
  for (const [event, status, code] of cases) {
    await project(stack.database, event);
    const reply = await stack.call(somebody(), "POST", "/bookings", { eventId: event.id });
    expect(reply).toMatchObject({ status, body: { code } });
  }
});

test("after all of this the stock says what the bookings say", async () => {
  await expectCountsMatch(stack.database);
});

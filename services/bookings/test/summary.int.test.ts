import { newId } from "@stagedoor/contracts/ids";
import type { Currency } from "@stagedoor/contracts/money";
import type { EventState } from "@stagedoor/contracts/schemas/events";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anEvent, type EventChanges, project, typeOf } from "./events.ts";
import { aPayment, deliver } from "./payments.ts";
import { makeFor, type Stack, somebody, startStack, type User } from "./stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const make = () => makeFor(stack.clock);
const hostOf = ({ hostId }: EventState): User => ({ id: hostId, role: "host" });
const summaryOf = (event: EventState, user = hostOf(event)) =>
  stack.call(user, "GET", `/bookings/summary?eventId=${event.id}`);
const releasesOf = (event: EventState, user = hostOf(event)) =>
  stack.call(user, "GET", `/bookings/releases?eventId=${event.id}`);

/** A booking of so many places of the first and of the second type. */
async function booked(event: EventState, quantities: number[], isPaid = true) {
  const attendee = somebody();
  const items = quantities.map((quantity, index) => ({ ticketTypeId: typeOf(event, index), quantity }));
  const { body } = await stack.call(attendee, "POST", "/bookings", { eventId: event.id, items });
  const [id, attemptId] = [String(body.id), newId()];
  if (isPaid) await deliver(stack.database, make(), "payment.succeeded", aPayment(id, { attemptId }));
  const refunded = (amount: number, goneBack: number, reason: "host" | "booking_cancelled", version: number) => {
    const at = new Date().toISOString();
    const money = { amount, currency: event.currency };
    const refund = { id: newId(), attemptId, amount: money, status: "succeeded", reason, createdAt: at } as const;
    const payment = aPayment(id, { attemptId, amountRefunded: goneBack, refund, version });
    return deliver(stack.database, make(), "payment.refunded", payment);
  };
  return { id, attendee, refunded, cancel: (by: User = attendee) => stack.call(by, "DELETE", `/bookings/${id}`) };
}

function anEventOf(changes: EventChanges, currency: Currency = "gbp"): EventState {
  const event = anEvent(changes);
  const ticketTypes = event.ticketTypes.map((type) => ({ ...type, price: { ...type.price, currency } }));
  return { ...event, currency, ticketTypes };
}
const halfBack = { kind: "percentage", untilHoursBefore: 1, percentage: 50 } as const;

test("sums say what is sold, held, cancelled, earned, given back, owed and kept, in all and per ticket type", async () => {
  const types = [{ name: "Stalls", price: 1000 }, { name: "Balcony", price: 501 }, { price: 0 }];
  const event = await project(stack.database, anEventOf({ types, refundPolicy: halfBack }));
  await booked(event, [2, 1]);
  await booked(event, [1], false);
  const partly = await booked(event, [1, 1]);
  await partly.refunded(100, 100, "host", 3);
  const given = await booked(event, [1, 2]);
  await given.cancel();
  await given.refunded(1001, 1001, "booking_cancelled", 3);
  const owed = await booked(event, [3]);
  await owed.cancel();
  const { status, body } = await summaryOf(event);
  expect(status).toBe(200);
  const gbp = (amount: number) => ({ amount, currency: "gbp" });
  expect(body).toMatchObject({
    currency: "gbp",
    currencyExponent: 2,
    capacity: 30,
    held: 1,
    sold: 5,
    checkedIn: 0,
    cancelled: 6,
    revenue: gbp(2501 + 1501),
    refunded: gbp(100 + 1001),
    refundsOwed: gbp(1500),
    kept: gbp(1001 + 1500),
  });
  expect(body.ticketTypes).toMatchObject([
    // 66 of 100 and 500 of 1001: by the share of the price, the rest with the type that follows.
    { name: "Stalls", sold: 3, cancelled: 4, revenue: gbp(3000), refunded: gbp(66 + 500), kept: gbp(500 + 1500) },
    { name: "Balcony", sold: 2, cancelled: 2, revenue: gbp(1002), refunded: gbp(34 + 501), kept: gbp(501) },
    { name: "Type 3", sold: 0, cancelled: 0, revenue: gbp(0), refunded: gbp(0), kept: gbp(0) },
  ]);
});

test("a lost dispute leaves neither revenue nor anything kept", async () => {
  const event = await project(stack.database, anEventOf({}));
  const { id } = await booked(event, [2]);
  const [attempt] = await stack.database.sql`select paid_attempt_id as id from bookings where id = ${id}`;
  const amount = { amount: 5000, currency: "gbp" as const };
  const at = new Date().toISOString();
  const dispute = {
    id: "dp_1",
    attemptId: attempt?.id,
    amount,
    status: "lost",
    reason: "general",
    createdAt: at,
  } as const;
  await deliver(stack.database, make(), "payment.dispute_closed", aPayment(id, { dispute }));
  expect((await summaryOf(event)).body).toMatchObject({ sold: 0, revenue: { amount: 0 }, kept: { amount: 0 } });
});

test.each([
  ["jpy", 0],
  ["kwd", 3],
] as const)("sums in %s say that its minor unit has %i decimals", async (currency, currencyExponent) => {
  const event = await project(
    stack.database,
    anEventOf({ types: [{ price: 1230 }], refundPolicy: halfBack }, currency),
  );
  const { cancel } = await booked(event, [1]);
  await booked(event, [1]);
  await cancel();
  const money = (amount: number) => ({ amount, currency });
  const [owed, kept] = currency === "kwd" ? [620, 610] : [615, 615];
  expect((await summaryOf(event)).body).toMatchObject({
    currencyExponent,
    revenue: money(1230),
    refundsOwed: money(owed),
    kept: money(kept),
  });
});

test("a cancelled event's host sees how far its bookings are released and what is still owed", async () => {
  const event = await project(stack.database, anEventOf({ refundPolicy: halfBack }));
  const paid = [await booked(event, [1]), await booked(event, [2])];
  await booked(event, [1], false);
  const before = await booked(event, [1]);
  await before.cancel();
  expect((await releasesOf(event)).body).toEqual({ eventId: event.id, releases: [] });
  await project(stack.database, { ...event, status: "cancelled", version: 2 });
  await until(async () => {
    const [release] = (await releasesOf(event)).body.releases as { finishedAt: string | null }[];
    return release?.finishedAt !== null;
  });
  const money = (amount: number) => ({ amount, currency: "gbp" });
  expect((await releasesOf(event)).body.releases).toMatchObject([
    { reason: "event_cancelled", total: 3, released: 3, remaining: 0, refunds: money(7500), refundsOwed: money(7500) },
  ]);
  await paid[0]?.refunded(2500, 2500, "booking_cancelled", 3);
  expect((await releasesOf(event)).body.releases).toMatchObject([{ refunds: money(7500), refundsOwed: money(5000) }]);
});

test("a host who asked for all bookings to be released sees that release, without what was booked since", async () => {
  const event = await project(stack.database, anEventOf({}));
  await booked(event, [2]);
  await booked(event, [1], false);
  await stack.call(hostOf(event), "POST", "/seats/restore", { eventId: event.id });
  await until(async () => {
    const [release] = (await releasesOf(event)).body.releases as { finishedAt: string | null }[];
    return release?.finishedAt !== null;
  });
  stack.clock.forward(1_000);
  await booked(event, [1]);
  const refunds = { amount: 5000, currency: "gbp" };
  expect((await releasesOf(event)).body.releases).toMatchObject([
    { reason: "restored", total: 2, released: 2, remaining: 0, refunds, refundsOwed: refunds },
  ]);
});

test("sums and releases of an event are its host's: not another host's, not an attendee's", async () => {
  const event = await project(stack.database, anEventOf({}));
  for (const of of [summaryOf, releasesOf]) {
    expect((await of(event)).status).toBe(200);
    expect(await of(event, somebody("host"))).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await of(event, somebody())).toMatchObject({ status: 403 });
  }
});

import type { Currency } from "@stagedoor/contracts/money";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { sendRefunds } from "../src/jobs/refunds.ts";
import { confirmedBy, next } from "./bookings.ts";
import { type PaidByPage, payOnPage } from "./page.ts";
import { patience, type Stage, startStage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterEach(() => stage.sandbox.control.clearSwitches());
afterAll(() => stage.stop());

function hold(unitPrice: number, quantity: number, currency: Currency) {
  const items = [{ ticketTypeId: stage.deps.newId(), ticketTypeName: "Stalls", quantity, unitPrice, seats: [] }];
  return stage.hold({ items, total: { amount: unitPrice * quantity, currency } });
}

const typesSent = async (bookingId: string) => (await stage.sent(bookingId)).map(({ type }) => type);

it.each([
  // Two places, as the page says it, a part that the host gives back, half of the rest by policy, and what of that can go back.
  { currency: "gbp", price: 1250, page: "£25.00", part: 999, owed: 751, back: 751 },
  { currency: "jpy", price: 1250, page: "¥2,500", part: 999, owed: 751, back: 751 },
  { currency: "kwd", price: 1230, page: "KWD 2.460", part: 990, owed: 735, back: 730 },
] as const)("$currency is charged, shown and given back in its own minor unit", async (each) => {
  const { currency, price, part, owed, back } = each;
  const held = await hold(price, 2, currency);
  const { body, sessionId } = await stage.checkout(held);
  const paid: PaidByPage = await payOnPage(body.url);
  expect(paid.shown.replaceAll("\u00a0", " ")).toContain(each.page);
  const sum = { amount: price * 2, currency };
  await expect.poll(() => typesSent(held.id), patience).toEqual(["payment.succeeded"]);
  expect((await stage.sent(held.id))[0]?.body.amount).toEqual(sum);
  const session = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  expect(session).toMatchObject({ amount_total: sum.amount, currency });
  const booking = confirmedBy(held, (await stage.sent(held.id))[0]?.body.attemptId ?? "");
  await stage.hear("booking.confirmed", booking);
  const as = { id: held.hostId, role: "host" as const };
  const ask = { as, body: { amount: { amount: part, currency } } };
  expect(await stage.call("POST", `/payments/${body.paymentId}/refund`, ask)).toMatchObject({
    status: 201,
    body: { amount: { amount: part, currency } },
  });
  await stage.hear(
    "booking.cancelled",
    next(booking, { status: "cancelled", refund: { amount: { amount: owed, currency } } }),
  );
  await sendRefunds(stage.deps);
  await expect.poll(async () => (await typesSent(held.id)).length, patience).toBe(3);
  expect((await stage.sent(held.id)).at(-1)?.body.amountRefunded).toBe(part + back);
  const atStripe = (await stage.deps.stripe.refunds.list({ payment_intent: String(session.payment_intent) })).data;
  expect(atStripe.map((refund) => [refund.amount, refund.currency]).sort()).toEqual([
    [back, currency],
    [part, currency],
  ]);
  const { items } = (await stage.call("GET", `/payments?bookingId=${held.id}`, { as })).body;
  expect(items).toMatchObject([{ amount: sum, amountRefunded: part + back }]);
});

it("what Stripe cannot charge exactly is refused before anything is opened: the last digit of three decimals", async () => {
  const held = await hold(1234, 1, "kwd");
  const reply = await stage.checkout(held);
  expect(reply).toMatchObject({
    status: 422,
    body: { code: "rule_broken", detail: expect.stringContaining("last digit") },
  });
  expect(await stage.database.sql`select 1 from payments where booking_id = ${held.id}`).toEqual([]);
  // A sum that Stripe can charge is charged, though the price of one place could not be.
  const ten = await stage.checkout(await hold(1234, 10, "kwd"));
  expect(ten.status).toBe(201);
  expect((await stage.deps.stripe.checkout.sessions.retrieve(ten.sessionId)).amount_total).toBe(12_340);
});

it("a host's part of three decimals ends in 0, and nothing is lost by asking for another", async () => {
  const held = await hold(1230, 1, "kwd");
  const { body } = await stage.checkout(held);
  await payOnPage(body.url);
  await expect.poll(() => typesSent(held.id), patience).toEqual(["payment.succeeded"]);
  const ask = (amount: number) =>
    stage.call("POST", `/payments/${body.paymentId}/refund`, {
      as: { id: held.hostId, role: "host" },
      body: { amount: { amount, currency: "kwd" } },
    });
  expect(await ask(615)).toMatchObject({ status: 422, body: { errors: [{ field: "amount.amount" }] } });
  expect(await ask(610)).toMatchObject({ status: 201 });
});

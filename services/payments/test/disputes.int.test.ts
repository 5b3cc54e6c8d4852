import { newId } from "@stagedoor/contracts/ids";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { reconcile } from "../src/jobs/reconciliation.ts";
import { sendRefunds } from "../src/jobs/refunds.ts";
import { confirmedBy, next } from "./bookings.ts";
import { type Stage, startStage } from "./stage.ts";
import { deliver, eventsOf } from "./stripeEvents.ts";

let stage: Stage;
const hours = 3_600_000;

beforeAll(async () => {
  stage = await startStage({ deliver: false });
});
afterEach(() => stage.sandbox.control.clearSwitches());
afterAll(() => stage.stop());

/** A confirmed booking; with the card that is disputed, its events are not delivered beyond the payment's. */
async function confirmedBooking(cardNumber = "4242424242424242") {
  const held = await stage.hold();
  const { sessionId, body } = await stage.checkout(held);
  stage.sandbox.pay(sessionId, { cardNumber });
  for (const event of await eventsOf(stage, sessionId)) {
    if (!event.type.startsWith("charge.dispute")) await deliver(stage, event);
  }
  const booking = confirmedBy(held, (await stage.sent(held.id))[0]?.body.attemptId ?? "");
  await stage.hear("booking.confirmed", booking);
  const session = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  return { booking, sessionId, intent: String(session.payment_intent), paymentId: body.paymentId as string };
}

type Confirmed = Awaited<ReturnType<typeof confirmedBooking>>;

async function deliverDisputes({ sessionId }: Confirmed, order: (events: object[]) => object[] = (events) => events) {
  const events = (await eventsOf(stage, sessionId)).filter(({ type }) => type.startsWith("charge.dispute"));
  for (const event of order(events)) expect(await deliver(stage, event)).toMatchObject({ status: 200 });
}

const cancelled = (booking: BookingState, amount = 2500) =>
  next(booking, { status: "cancelled", refund: { amount: { amount, currency: "gbp" } } });
const newsOf = async ({ booking }: Confirmed) =>
  (await stage.sent(booking.id)).slice(1).map(({ type, body }) => [type, body.dispute?.status ?? body.refund?.status]);
const givenBack = async ({ intent }: Confirmed) =>
  (await stage.deps.stripe.refunds.list({ payment_intent: intent })).data.map((refund) => refund.amount);
const refundsOf = ({ paymentId }: Confirmed) =>
  stage.database.sql`select status, due_at from refunds where payment_id = ${paymentId} order by created_at`;
const hostRefund = ({ booking, paymentId }: Confirmed) =>
  stage.call("POST", `/payments/${paymentId}/refund`, { as: { id: booking.hostId, role: "host" }, body: {} });

it("a dispute is told with its payment, raises an alarm once, and is shown to attendee and host", async () => {
  const before = await stage.alarms("dispute_opened");
  const paid = await confirmedBooking("4000000000000259");
  await deliverDisputes(paid);
  expect(await stage.alarms("dispute_opened")).toBe(before + 1);
  const [, told] = await stage.sent(paid.booking.id);
  const dispute = {
    id: expect.stringMatching(/^du_/),
    attemptId: paid.booking.paidAttemptId,
    amount: { amount: 2500, currency: "gbp" },
    status: "open",
    reason: "fraudulent",
    createdAt: expect.any(String),
  };
  expect(told).toMatchObject({ type: "payment.disputed", body: { id: paid.paymentId, status: "succeeded", dispute } });
  for (const as of [{ id: paid.booking.attendeeId }, { id: paid.booking.hostId, role: "host" as const }]) {
    const { body } = await stage.call("GET", `/payments?bookingId=${paid.booking.id}`, { as });
    expect(body.items).toMatchObject([{ disputes: [dispute] }]);
  }
});

it.each(["won", "lost"] as const)(
  "events of a dispute that is %s end the same in any order and twice each",
  async (outcome) => {
    const orders = [
      (events: object[]) => [...events, ...events],
      (events: object[]) => [...events.toReversed(), ...events],
      (events: object[]) => [...events.slice(1), ...events.slice(0, 1)],
    ];
    for (const order of orders) {
      const paid = await confirmedBooking("4000000000000259");
      const [dispute] = (await stage.deps.stripe.disputes.list({ payment_intent: paid.intent })).data;
      stage.sandbox.control.closeDispute(dispute?.id ?? "", outcome);
      await deliverDisputes(paid, order);
      expect(await newsOf(paid)).toEqual([["payment.dispute_closed", outcome]]);
    }
  },
);

it("a dispute that is heard of as it goes on is told to have begun and to have ended", async () => {
  const paid = await confirmedBooking();
  const id = stage.sandbox.control.openDispute(paid.intent, { reason: "product_not_received" });
  await deliverDisputes(paid);
  stage.sandbox.control.closeDispute(id, "won");
  await deliverDisputes(paid, (events) => events.toReversed());
  expect(await newsOf(paid)).toEqual([
    ["payment.disputed", "open"],
    ["payment.dispute_closed", "won"],
  ]);
});

it("a host cannot give back what is disputed or lost, is told why, and can once the dispute is won", async () => {
  const refused = (detail: string) => ({
    status: 409,
    body: { code: "wrong_state", detail: expect.stringContaining(detail) },
  });
  const [won, lost] = [await confirmedBooking(), await confirmedBooking()];
  for (const [paid, outcome] of [
    [won, "won"],
    [lost, "lost"],
  ] as const) {
    const id = stage.sandbox.control.openDispute(paid.intent);
    await deliverDisputes(paid);
    expect(await hostRefund(paid)).toMatchObject(refused("once the dispute is won"));
    stage.sandbox.control.closeDispute(id, outcome);
    await deliverDisputes(paid);
  }
  expect(await hostRefund(lost)).toMatchObject(refused("has taken this payment back"));
  expect(await hostRefund(won)).toMatchObject({ status: 201, body: { amount: { amount: 2500 } } });
  await sendRefunds(stage.deps);
  expect([await givenBack(won), await givenBack(lost)]).toEqual([[2500], []]);
});

it.each([
  ["won", [2500], "succeeded", 0],
  ["lost", [], "cancelled", 0],
] as const)("what a cancelled booking is owed waits for its dispute: %s", async (outcome, back, status, alarms) => {
  const before = await stage.alarms("refund_delayed");
  const paid = await confirmedBooking();
  const id = stage.sandbox.control.openDispute(paid.intent);
  await deliverDisputes(paid);
  await stage.hear("booking.cancelled", cancelled(paid.booking));
  for (let hour = 0; hour < 10; hour += 1) await sendRefunds(stage.later(hour * hours));
  expect(await refundsOf(paid)).toEqual([{ status: "requested", due_at: null }]);
  expect(await givenBack(paid)).toEqual([]);
  stage.sandbox.control.closeDispute(id, outcome);
  await deliverDisputes(paid);
  await sendRefunds(stage.later(0));
  expect(await givenBack(paid)).toEqual(back);
  expect(await refundsOf(paid)).toMatchObject([{ status }]);
  expect(await stage.alarms("refund_delayed")).toBe(before + alarms);
});

it("a refund that was on its way when the dispute began waits, though no webhook told of the dispute", async () => {
  const paid = await confirmedBooking();
  await stage.hear("booking.cancelled", cancelled(paid.booking, 1000));
  const id = stage.sandbox.control.openDispute(paid.intent);
  await sendRefunds(stage.deps);
  expect(await refundsOf(paid)).toEqual([{ status: "requested", due_at: null }]);
  expect((await newsOf(paid)).map(([type]) => type)).toEqual(["payment.disputed"]);
  stage.sandbox.control.closeDispute(id, "won");
  await reconcile(stage.deps);
  await sendRefunds(stage.later(0));
  expect(await givenBack(paid)).toEqual([1000]);
});

it("a booking that is cancelled after its dispute was lost is given nothing, and nobody is called", async () => {
  const before = await stage.alarms("refund_without_payment");
  const paid = await confirmedBooking();
  stage.sandbox.control.closeDispute(stage.sandbox.control.openDispute(paid.intent), "lost");
  await deliverDisputes(paid);
  await stage.hear("booking.cancelled", cancelled(paid.booking));
  await sendRefunds(stage.deps);
  expect([await givenBack(paid), await refundsOf(paid)]).toEqual([[], []]);
  expect(await stage.alarms("refund_without_payment")).toBe(before);
});

it("a payment that nobody has answered is not announced again once a bank has taken all of it", async () => {
  const held = await stage.hold();
  const { sessionId } = await stage.checkout(held);
  stage.sandbox.pay(sessionId, { cardNumber: "4000000000000259" });
  for (const event of await eventsOf(stage, sessionId)) await deliver(stage, event);
  const [dispute] = (await stage.deps.stripe.disputes.list({ limit: 1 })).data;
  stage.sandbox.control.closeDispute(dispute?.id ?? "", "lost");
  for (const event of await eventsOf(stage, sessionId)) await deliver(stage, event);
  const rows = await stage.database.sql`select settled_at from attempts where booking_id = ${held.id}`;
  expect(rows).toEqual([{ settled_at: expect.anything() }]);
});

it("an inquiry takes nothing: its payment is still given back", async () => {
  const paid = await confirmedBooking();
  stage.sandbox.control.openDispute(paid.intent, { inquiry: true });
  await deliverDisputes(paid);
  expect(await hostRefund(paid)).toMatchObject({ status: 201 });
  await sendRefunds(stage.deps);
  expect(await givenBack(paid)).toEqual([2500]);
});

it("disputes whose webhooks were lost are healed by reconciliation, the beginning as well as the end", async () => {
  const paid = await confirmedBooking();
  const id = stage.sandbox.control.openDispute(paid.intent);
  await reconcile(stage.deps);
  expect(await newsOf(paid)).toEqual([["payment.disputed", "open"]]);
  stage.sandbox.control.closeDispute(id, "lost");
  // Weeks later: it began longer ago than a comparison looks back.
  await reconcile({ ...stage.later(24 * hours), config: { ...stage.deps.config, reconcileWindowMs: 1 } });
  expect(await newsOf(paid)).toEqual([
    ["payment.disputed", "open"],
    ["payment.dispute_closed", "lost"],
  ]);
});

it("a dispute of another program's payment is kept and ignored, and one of an unknown booking is sent again", async () => {
  const metadata = { bookingId: newId(), paymentId: newId(), attemptId: newId() };
  for (const [ours, status] of [
    [{}, 200],
    [metadata, 503],
  ] as const) {
    const made = await stage.deps.stripe.checkout.sessions.create({
      mode: "payment",
      line_items: [{ quantity: 1, price_data: { currency: "gbp", unit_amount: 900, product_data: { name: "Mug" } } }],
      success_url: "http://localhost:4200/",
      payment_intent_data: { metadata: ours },
    });
    stage.sandbox.pay(made.id, { cardNumber: "4000000000000259" });
    const event = (await eventsOf(stage, made.id)).find(({ type }) => type === "charge.dispute.created");
    expect(await deliver(stage, event ?? {})).toMatchObject({ status });
  }
});

import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closePayments } from "../src/jobs/closing.ts";
import { sendRefunds } from "../src/jobs/refunds.ts";
import { heldBooking } from "./bookings.ts";
import { type Stage, startStage, webhookSecret } from "./stage.ts";
import { deliver, eventOf, eventsOf } from "./stripeEvents.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ deliver: false, env: { STRIPE_WEBHOOK_SECRET: `whsec_older,${webhookSecret}` } });
});
afterAll(() => stage.stop());

async function paidBooking() {
  const booking = await stage.hold();
  const { sessionId, body } = await stage.checkout(booking);
  stage.sandbox.pay(sessionId);
  const completed = await eventOf(stage, sessionId, "checkout.session.completed");
  return { booking, sessionId, completed, paymentId: body.paymentId as string };
}

const typesSent = async (bookingId: string) => (await stage.sent(bookingId)).map((message) => message.type);
const stored = async (id: string) => (await stage.database.sql`select 1 from stripe_events where id = ${id}`).length;
const statusOf = async (bookingId: string) =>
  (await stage.database.sql`select status from payments where booking_id = ${bookingId}`)[0]?.status;

it("forged, stale and altered webhook bodies are refused, and change nothing", async () => {
  const { booking, completed } = await paidBooking();
  const now = Math.floor(Date.now() / 1000);
  const refused = [
    await deliver(stage, completed, { secret: "whsec_wrong" }),
    await deliver(stage, completed, { timestamp: now - 301 }),
    await deliver(stage, completed, { altered: JSON.stringify({ ...completed, created: 1 }) }),
    await deliver(stage, completed, { altered: `${JSON.stringify(completed)} ` }),
    await deliver(stage, completed, { signature: "t=1,v1=00" }),
    await deliver(stage, completed, { signature: "nonsense" }),
    await stage.call("POST", "/webhooks/stripe", { headers: { "content-type": "application/json" }, body: completed }),
    await stage.call("POST", "/webhooks/stripe", { headers: { "stripe-signature": "t=1,v1=00" } }),
  ];
  for (const reply of refused) {
    expect(reply).toMatchObject({ status: 400, body: { code: "malformed", errors: [{ field: expect.any(String) }] } });
  }
  expect(await stored(completed.id)).toBe(0);
  expect(await statusOf(booking.id)).toBe("open");
});

it("each of several secrets counts, up to 300 seconds", async () => {
  const old = await paidBooking();
  expect(await deliver(stage, old.completed, { secret: "whsec_older" })).toMatchObject({ status: 200 });
  const fresh = await paidBooking();
  const timestamp = Math.floor(Date.now() / 1000) - 290;
  expect(await deliver(stage, fresh.completed, { timestamp })).toMatchObject({ status: 200 });
  expect(await statusOf(old.booking.id)).toBe("succeeded");
  expect(await statusOf(fresh.booking.id)).toBe("succeeded");
});

it("an event of Stripe's other mode is refused and raises an alarm", async () => {
  const { booking, completed } = await paidBooking();
  expect(await deliver(stage, { ...completed, livemode: true })).toMatchObject({ status: 400 });
  expect(await stage.alarms("wrong_livemode")).toBe(1);
  expect(await statusOf(booking.id)).toBe("open");
});

it("a body above the limit is refused, and one of 200 kB is taken", async () => {
  const { completed } = await paidBooking();
  expect(await deliver(stage, { ...completed, padding: "x".repeat(1_100_000) })).toMatchObject({ status: 413 });
  expect(await deliver(stage, { ...completed, padding: "x".repeat(200_000) })).toMatchObject({ status: 200 });
});

it("a payment is announced once, however often and from however many sides its event comes", async () => {
  const { booking, completed, paymentId } = await paidBooking();
  const replies = await Promise.all(Array.from({ length: 6 }, () => deliver(stage, completed)));
  expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200, 200]);
  await deliver(stage, { ...completed, id: `${completed.id}again` });
  const sent = await stage.sent(booking.id);
  expect(sent.map((message) => message.type)).toEqual(["payment.succeeded"]);
  expect(sent[0]?.body).toMatchObject({
    id: paymentId,
    bookingId: booking.id,
    status: "succeeded",
    amount: booking.total,
    amountRefunded: 0,
    attemptId: completed.data.object && expect.any(String),
    refund: null,
  });
});

it("events in any order, twice each, end the same: paid and given back", async () => {
  const orders = [(events: object[]) => events, (events: object[]) => events.toReversed()];
  for (const order of orders) {
    const { booking, sessionId, completed } = await paidBooking();
    const intent = (completed.data.object as { payment_intent: string }).payment_intent;
    await stage.deps.stripe.refunds.create({ payment_intent: intent, amount: 1000 });
    const events = order(await eventsOf(stage, sessionId));
    for (const event of [...events, ...events]) expect(await deliver(stage, event)).toMatchObject({ status: 200 });
    expect(await typesSent(booking.id)).toEqual(["payment.succeeded", "payment.refunded"]);
    const refunded = (await stage.sent(booking.id)).at(-1);
    expect(refunded?.body).toMatchObject({ amountRefunded: 1000, refund: { reason: "stripe", status: "succeeded" } });
  }
});

it("a session that expired cannot undo what was paid, and the reverse order neither", async () => {
  const { booking, completed } = await paidBooking();
  const session = { ...completed.data.object, status: "expired", payment_status: "unpaid" };
  const expired = { ...completed, id: "evt_expired", type: "checkout.session.expired", data: { object: session } };
  await deliver(stage, expired);
  await deliver(stage, completed);
  await deliver(stage, { ...expired, id: "evt_expired_again" });
  expect(await typesSent(booking.id)).toEqual(["payment.succeeded"]);
});

it("unknown types and other people's events are kept and ignored", async () => {
  const { completed } = await paidBooking();
  const unknown = { ...completed, id: "evt_type", type: "balance.available" };
  const foreign = { ...completed.data.object, id: "cs_test_foreign", metadata: { bookingId: "of another program" } };
  const others = { ...completed, id: "evt_foreign", data: { object: foreign } };
  expect(await deliver(stage, unknown)).toMatchObject({ status: 200 });
  expect(await deliver(stage, others)).toMatchObject({ status: 200 });
  const rows = await stage.database.sql`select outcome from stripe_events where id in ('evt_type', 'evt_foreign')`;
  expect(rows).toMatchObject([{ outcome: "ignored" }, { outcome: "ignored" }]);
});

it("an event for an unknown booking is sent again, and applied once the booking is known", async () => {
  const booking = heldBooking();
  const ids = { bookingId: booking.id, paymentId: newId(), attemptId: newId() };
  const made = await stage.deps.stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ quantity: 1, price_data: { currency: "gbp", unit_amount: 2500, product_data: { name: "Stalls" } } }],
    metadata: ids,
    payment_intent_data: { metadata: ids },
    success_url: "http://localhost:4200/",
  });
  stage.sandbox.pay(made.id);
  const completed = await eventOf(stage, made.id, "checkout.session.completed");
  expect(await deliver(stage, completed)).toMatchObject({ status: 503, headers: { "retry-after": "60" } });
  expect(await stored(completed.id)).toBe(0);
  expect(await stage.alarms("unknown_booking")).toBe(1);
  await stage.hear("booking.held", booking);
  expect(await deliver(stage, completed)).toMatchObject({ status: 200 });
  expect(await stage.sent(booking.id)).toMatchObject([
    { type: "payment.succeeded", body: { attemptId: ids.attemptId } },
  ]);
});

it.each([
  ["amount", { amount_total: 2400 }],
  ["currency", { currency: "eur" }],
  ["sum of nothing", { amount_total: 0, payment_status: "no_payment_required", payment_intent: null }],
])("a wrong %s is given back, alarmed and never announced as paid", async (_what, changes) => {
  const before = await stage.alarms("wrong_amount");
  const { booking, completed, sessionId } = await paidBooking();
  await deliver(stage, { ...completed, data: { object: { ...completed.data.object, ...changes } } });
  expect(await stage.alarms("wrong_amount")).toBe(before + 1);
  await sendRefunds(stage.deps);
  const rows = await stage.database.sql`select r.* from refunds r join attempts a on a.id = r.attempt_id
    where a.session_id = ${sessionId}`;
  const received = "amount_total" in changes ? changes.amount_total : 2500;
  expect(rows.map((row) => [row.reason, row.amount, row.status])).toEqual(
    received === 0 ? [] : [["wrong_amount", received, "succeeded"]],
  );
  expect(await typesSent(booking.id)).not.toContain("payment.succeeded");
  expect(await statusOf(booking.id)).toBe("open");
});

it("complete and unpaid is processing; then paid or failed decides", async () => {
  for (const outcome of ["succeeded", "failed"] as const) {
    const booking = await stage.hold();
    const { sessionId } = await stage.checkout(booking);
    stage.sandbox.pay(sessionId, { later: "waits" });
    await deliver(stage, await eventOf(stage, sessionId, "checkout.session.completed"));
    expect(await statusOf(booking.id)).toBe("processing");
    expect(await stage.checkout(booking)).toMatchObject({ status: 409, body: { code: "checkout_closed" } });
    await closePayments(stage.deps);
    const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
    stage.sandbox.control.settlePayment(String(intent), outcome);
    for (const event of (await eventsOf(stage, sessionId)).toReversed()) await deliver(stage, event);
    expect(await typesSent(booking.id)).toEqual(["payment.processing", `payment.${outcome}`]);
    expect(await statusOf(booking.id)).toBe(outcome);
  }
});

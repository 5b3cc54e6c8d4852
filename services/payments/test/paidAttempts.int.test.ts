import { newId } from "@stagedoor/contracts/ids";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { afterAll, beforeAll, expect, it } from "vitest";
import { reconcile } from "../src/jobs/reconciliation.ts";
import { sendRefunds } from "../src/jobs/refunds.ts";
import { confirmedBy, next } from "./bookings.ts";
import { type Stage, startStage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ deliver: false });
});
afterAll(() => stage.stop());

/** Two attempts of one booking that were both paid: one opened here, and one whose row was lost with a backup. */
async function paidTwice() {
  const booking = await stage.hold();
  const { sessionId, body } = await stage.checkout(booking);
  const first = await pay(sessionId);
  const metadata = { bookingId: booking.id, paymentId: body.paymentId as string, attemptId: newId() };
  const lost = await stage.deps.stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ quantity: 1, price_data: { currency: "gbp", unit_amount: 2500, product_data: { name: "Stalls" } } }],
    metadata,
    payment_intent_data: { metadata },
    success_url: "http://localhost:4200/",
  });
  return { booking, paymentId: metadata.paymentId, first, second: await pay(lost.id) };
}

async function pay(sessionId: string) {
  stage.sandbox.pay(sessionId);
  await reconcile(stage.deps);
  const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  const [row] = await stage.database.sql`select id from attempts where session_id = ${sessionId}`;
  return { attemptId: String(row?.id), intent: String(intent) };
}

const givenBack = async (intent: string) =>
  (await stage.deps.stripe.refunds.list({ payment_intent: intent })).data.map((refund) => refund.amount);
const refuse = (booking: BookingState, attemptId: string) =>
  stage.hear("booking.payment_refused", next(booking, { refusedPayment: { attemptId, reason: "sold_out" } }));

/** The first is refused after its money went back in Stripe's dashboard, so that no refund of ours marks it; the second confirms. */
async function confirmedBySecond() {
  const paid = await paidTwice();
  await stage.deps.stripe.refunds.create({ payment_intent: paid.first.intent });
  await reconcile(stage.deps);
  await refuse(next(paid.booking, { status: "expired" }), paid.first.attemptId);
  const booking = confirmedBy(next(next(paid.booking, {}), {}), paid.second.attemptId);
  await stage.hear("booking.confirmed", booking);
  return { ...paid, booking };
}

it("a cancelled booking gives back the attempt that confirmed it, whatever became of the others", async () => {
  const { booking, second } = await confirmedBySecond();
  await stage.hear("booking.cancelled", next(booking, { status: "cancelled", refund: { amount: booking.total } }));
  await sendRefunds(stage.deps);
  expect(await givenBack(second.intent)).toEqual([2500]);
});

it("a host gives back the attempt that confirmed the booking, whatever became of the others", async () => {
  const { booking, second, paymentId } = await confirmedBySecond();
  const as = { id: booking.hostId, role: "host" as const };
  expect(await stage.call("POST", `/payments/${paymentId}/refund`, { as, body: {} })).toMatchObject({ status: 201 });
  await sendRefunds(stage.deps);
  expect(await givenBack(second.intent)).toEqual([2500]);
});

it("a confirmation answers the attempt that it names, and the others are still owed an answer", async () => {
  const { booking, first, second } = await paidTwice();
  await stage.hear("booking.confirmed", confirmedBy(booking, second.attemptId));
  const rows = await stage.database.sql`select id from attempts
    where booking_id = ${booking.id} and settled_at is null`;
  expect(rows).toEqual([{ id: first.attemptId }]);
});

it.each([
  ["names no payment", null],
  ["names a payment that is not known", newId()],
])("a refund that is owed for a booking which %s raises an alarm", async (_what, id) => {
  const before = await stage.alarms("refund_without_payment");
  const booking = { ...(await stage.hold()), paidAttemptId: id };
  await stage.hear("booking.cancelled", next(booking, { status: "cancelled", refund: { amount: booking.total } }));
  expect(await stage.alarms("refund_without_payment")).toBe(before + 1);
  const rows = await stage.database.sql`select r.id from refunds r join payments p on p.id = r.payment_id
    where p.booking_id = ${booking.id}`;
  expect(rows).toEqual([]);
});

it("a refund that is owed and has gone back already in Stripe's dashboard raises no alarm", async () => {
  const before = await stage.alarms("refund_without_payment");
  const { booking, second } = await confirmedBySecond();
  await stage.deps.stripe.refunds.create({ payment_intent: second.intent });
  await reconcile(stage.deps);
  await stage.hear("booking.cancelled", next(booking, { status: "cancelled", refund: { amount: booking.total } }));
  await sendRefunds(stage.deps);
  expect(await givenBack(second.intent)).toEqual([2500]);
  expect(await stage.alarms("refund_without_payment")).toBe(before);
});

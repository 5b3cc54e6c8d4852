import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { closePayment } from "../src/commands/closePayment.ts";
import type { Deps } from "../src/deps.ts";
import { announceUnsettled } from "../src/jobs/announcements.ts";
import { reconcile, reconcileInTurn } from "../src/jobs/reconciliation.ts";
import { sendRefunds } from "../src/jobs/refunds.ts";
import { confirmedBy, heldBooking, next } from "./bookings.ts";
import { type Stage, startStage } from "./stage.ts";

let stage: Stage;
const minutes = 60_000;

// Nothing is delivered: every webhook of this file is lost.
beforeAll(async () => {
  stage = await startStage({ deliver: false });
});
afterEach(() => stage.sandbox.control.clearSwitches());
afterAll(() => stage.stop());

async function paidBooking() {
  const booking = await stage.hold();
  const { sessionId, body } = await stage.checkout(booking);
  stage.sandbox.pay(sessionId);
  const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  return { booking, sessionId, intent: String(intent), paymentId: body.paymentId as string };
}

const typesSent = async (bookingId: string) => (await stage.sent(bookingId)).map((message) => message.type);
const settledAt = async (bookingId: string) =>
  (await stage.database.sql`select settled_at from attempts where booking_id = ${bookingId}`)[0]?.settled_at;
/** Bookings confirms by the payment that was announced last. */
const confirm = async (booking: BookingState) => {
  const attemptId = (await stage.sent(booking.id)).findLast(({ type }) => type === "payment.succeeded")?.body.attemptId;
  await stage.hear("booking.confirmed", confirmedBy(booking, attemptId ?? stage.deps.newId()));
};

it("a lost payment.succeeded is announced again after 2 minutes as a new message, and alarmed once at 10", async () => {
  const { booking } = await paidBooking();
  await reconcile(stage.deps);
  await announceUnsettled(stage.later(1 * minutes));
  expect(await typesSent(booking.id)).toEqual(["payment.succeeded"]);
  for (const later of [3, 6, 11, 14]) {
    await Promise.all([
      announceUnsettled(stage.later(later * minutes)),
      announceUnsettled(stage.later(later * minutes)),
    ]);
  }
  const sent = await stage.sent(booking.id);
  expect(sent.map((message) => message.type)).toEqual(Array.from({ length: 5 }, () => "payment.succeeded"));
  expect(new Set(sent.map((message) => message.id)).size).toBe(5);
  expect(new Set(sent.map((message) => message.body.version)).size).toBe(5);
  expect(new Set(sent.map((message) => message.body.attemptId)).size).toBe(1);
  expect(await stage.alarms("unsettled_payment")).toBe(1);
  await confirm(booking);
  await announceUnsettled(stage.later(60 * minutes));
  expect(await stage.sent(booking.id)).toHaveLength(5);
});

it("a confirmed booking, a refused payment and a payment that was given back are not announced again", async () => {
  const [one, two, three] = [await paidBooking(), await paidBooking(), await paidBooking()];
  await stage.deps.stripe.refunds.create({ payment_intent: three.intent });
  await reconcile(stage.deps);
  await confirm(one.booking);
  const attemptId = (await stage.sent(two.booking.id))[0]?.body.attemptId ?? "";
  const refusedPayment = { attemptId, reason: "sold_out" as const };
  await stage.hear("booking.payment_refused", next(two.booking, { status: "expired", refusedPayment }));
  await sendRefunds(stage.deps);
  await announceUnsettled(stage.later(60 * minutes));
  for (const { booking } of [one, two, three]) {
    expect((await typesSent(booking.id)).filter((type) => type === "payment.succeeded")).toHaveLength(1);
    expect(await settledAt(booking.id)).toBeTruthy();
  }
});

it("a cancelled booking is not taken for an answer to a payment that bookings has not seen", async () => {
  const { booking } = await paidBooking();
  await stage.hear("booking.cancelled", next(booking, { status: "cancelled" }));
  await reconcile(stage.deps);
  expect(await typesSent(booking.id)).toEqual(["payment.succeeded"]);
  expect(await settledAt(booking.id)).toBeNull();
});

it("an older message after a newer one changes nothing", async () => {
  const booking = await stage.hold();
  await confirm(next(booking, {}));
  await stage.hear("booking.expired", next(booking, { status: "expired" }));
  const rows = await stage.database.sql`select status, version from bookings where id = ${booking.id}`;
  expect(rows).toMatchObject([{ status: "confirmed", version: 3 }]);
  expect(await typesSent(booking.id)).toEqual([]);
});

it("lost webhooks of payments, expiries and refunds are healed by reconciliation", async () => {
  const paid = await paidBooking();
  const over = await stage.hold();
  const { sessionId } = await stage.checkout(over);
  await stage.deps.stripe.checkout.sessions.expire(sessionId);
  const given = await paidBooking();
  await stage.deps.stripe.refunds.create({ payment_intent: given.intent, amount: 700 });
  await reconcile(stage.deps);
  await reconcile(stage.deps);
  expect(await typesSent(paid.booking.id)).toEqual(["payment.succeeded"]);
  expect(await typesSent(given.booking.id)).toEqual(["payment.succeeded", "payment.refunded"]);
  const [attempt] = await stage.database.sql`select status from attempts where session_id = ${sessionId}`;
  expect(attempt?.status).toBe("expired");
});

it("a payment and a refund that are on their way are asked about by themselves, however old they are", async () => {
  const booking = await stage.hold();
  const { sessionId, body } = await stage.checkout(booking);
  stage.sandbox.pay(sessionId, { later: "waits" });
  await reconcile(stage.deps);
  expect(await typesSent(booking.id)).toEqual(["payment.processing"]);
  const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  stage.sandbox.control.settlePayment(String(intent), "succeeded");
  const days = 3 * 24 * 60 * minutes;
  await reconcile(stage.later(days));
  expect(await typesSent(booking.id)).toEqual(["payment.processing", "payment.succeeded"]);
  await confirm(booking);
  const host = { id: booking.hostId, role: "host" as const };
  stage.sandbox.control.nextRefund("waits");
  await stage.call("POST", `/payments/${body.paymentId}/refund`, { as: host, body: {} });
  await sendRefunds(stage.deps);
  const { data } = await stage.deps.stripe.refunds.list({ payment_intent: String(intent) });
  stage.sandbox.control.settleRefund(String(data[0]?.id), "succeeded");
  await reconcile(stage.later(days));
  expect((await typesSent(booking.id)).at(-1)).toBe("payment.refunded");
});

it("a payment that is on its way for too long gives its places back, and may still win later", async () => {
  const booking = await stage.hold();
  const { sessionId } = await stage.checkout(booking);
  stage.sandbox.pay(sessionId, { later: "waits" });
  await reconcile(stage.deps);
  await reconcile(stage.later(8 * 24 * 60 * minutes));
  expect(await typesSent(booking.id)).toEqual(["payment.processing", "payment.failed"]);
  expect(await stage.alarms("processing_too_long")).toBe(1);
  const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  stage.sandbox.control.settlePayment(String(intent), "succeeded");
  await reconcile(stage.deps);
  expect((await typesSent(booking.id)).at(-1)).toBe("payment.succeeded");
});

it("a session that could be paid although its attempt is closed here is ended", async () => {
  const booking = await stage.hold();
  const { sessionId } = await stage.checkout(booking);
  await stage.database.sql`update attempts set status = 'expired' where session_id = ${sessionId}`;
  await reconcile(stage.deps);
  expect(stage.sandbox.pay(sessionId)).toMatchObject({ kind: "closed" });
  expect(await stage.alarms("stray_session")).toBe(1);
});

it("a session that is closed in the ordinary way while it is compared raises no alarm", async () => {
  const before = await stage.alarms("stray_session");
  const booking = await stage.hold();
  const { sessionId, body } = await stage.checkout(booking);
  // The page of sessions is read when the comparison's first transaction begins, and another replica closes one of them then.
  let isFirst = true;
  const transaction: Deps["database"]["transaction"] = async (run) => {
    if (isFirst) {
      isFirst = false;
      await stage.hear("booking.cancelled", next(booking, { status: "cancelled" }));
      await closePayment(stage.deps, body.paymentId);
    }
    return stage.deps.database.transaction(run);
  };
  await reconcile({ ...stage.deps, database: { ...stage.deps.database, transaction } });
  expect(stage.sandbox.pay(sessionId)).toMatchObject({ kind: "closed" });
  expect(await stage.alarms("stray_session")).toBe(before);
});

it("a payment for a booking that is not known raises an alarm and is never lost", async () => {
  const booking = heldBooking();
  const metadata = { bookingId: booking.id, paymentId: stage.deps.newId(), attemptId: stage.deps.newId() };
  const price_data = { currency: "gbp", unit_amount: 2500, product_data: { name: "Stalls" } };
  const line_items = [{ quantity: 1, price_data }];
  const success_url = "http://localhost:4200/";
  const { id } = await stage.deps.stripe.checkout.sessions.create({
    mode: "payment",
    line_items,
    metadata,
    success_url,
  });
  stage.sandbox.pay(id);
  await reconcile(stage.deps);
  expect(await stage.alarms("unknown_booking")).toBe(1);
  await stage.hear("booking.held", booking);
  await reconcile(stage.deps);
  expect(await typesSent(booking.id)).toEqual(["payment.succeeded"]);
});

it("of several replicas one compares with Stripe at a time", async () => {
  stage.sandbox.control.fault({ kind: "error-before", status: 503, times: 100, path: "/v1/checkout/sessions" });
  const later = stage.later(365 * 24 * 60 * minutes);
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => reconcileInTurn(later)));
  expect(results.filter((result) => result.status === "rejected")).toHaveLength(1);
});

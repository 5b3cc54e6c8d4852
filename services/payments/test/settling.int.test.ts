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

/** Runs the job of two replicas at once, that many minutes from now. */
const announceAt = (later: number) =>
  Promise.all([announceUnsettled(stage.later(later * minutes)), announceUnsettled(stage.later(later * minutes))]);

it("a lost payment.succeeded is announced again after 2 minutes as a new message, and then half as often each time", async () => {
  const { booking } = await paidBooking();
  await reconcile(stage.deps);
  for (const [later, messages] of [
    [1, 1],
    [3, 2],
    [6, 2],
    [8, 3],
    [15, 3],
    [17, 4],
  ] as const) {
    await announceAt(later);
    expect(await typesSent(booking.id)).toEqual(Array.from({ length: messages }, () => "payment.succeeded"));
  }
  const sent = await stage.sent(booking.id);
  expect(new Set(sent.map((message) => message.id)).size).toBe(4);
  expect(new Set(sent.map((message) => message.body.version)).size).toBe(4);
  expect(new Set(sent.map((message) => message.body.attemptId)).size).toBe(1);
  await confirm(booking);
  await announceAt(60);
  expect(await stage.sent(booking.id)).toHaveLength(4);
});

it("a payment without an answer raises an alarm at 10 minutes and again once in each 10", async () => {
  const { booking } = await paidBooking();
  await reconcile(stage.deps);
  const before = await stage.alarms("unsettled_payment");
  for (const [later, alarms] of [
    [9, 0],
    [11, 1],
    [20, 1],
    [22, 2],
    [600, 3],
  ] as const) {
    await announceAt(later);
    expect((await stage.alarms("unsettled_payment")) - before).toBe(alarms);
  }
  await confirm(booking);
});

it.each([
  ["its host", async (paid: Paid) => void (await refundByHost(paid))],
  ["an operator in Stripe's dashboard", async (paid: Paid) => void (await refundInDashboard(paid))],
])(
  "a payment that bookings never answers can be given back by %s, which ends its announcements",
  async (_who, giveBack) => {
    const paid = await paidBooking();
    await reconcile(stage.deps);
    await announceAt(30 * 24 * 60);
    await giveBack(paid);
    const sent = (await typesSent(paid.booking.id)).filter((type) => type === "payment.succeeded");
    const before = await stage.alarms("unsettled_payment");
    await announceAt(60 * 24 * 60);
    expect((await typesSent(paid.booking.id)).filter((type) => type === "payment.succeeded")).toEqual(sent);
    expect(await stage.alarms("unsettled_payment")).toBe(before);
    expect((await stage.deps.stripe.refunds.list({ payment_intent: paid.intent })).data).toMatchObject([
      { amount: 2500 },
    ]);
  },
);

type Paid = Awaited<ReturnType<typeof paidBooking>>;

async function refundByHost({ booking, paymentId }: Paid): Promise<void> {
  const as = { id: booking.hostId, role: "host" as const };
  expect(await stage.call("POST", `/payments/${paymentId}/refund`, { as, body: {} })).toMatchObject({ status: 201 });
  await sendRefunds(stage.deps);
}

async function refundInDashboard({ intent }: Paid): Promise<void> {
  await stage.deps.stripe.refunds.create({ payment_intent: intent });
  await reconcile(stage.deps);
}

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

/** A session of ours whose attempt, and perhaps booking, is not known here. */
function strangeSession(bookingId: string) {
  const metadata = { bookingId, paymentId: stage.deps.newId(), attemptId: stage.deps.newId() };
  const price_data = { currency: "gbp", unit_amount: 2500, product_data: { name: "Stalls" } };
  return stage.deps.stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ quantity: 1, price_data }],
    metadata,
    payment_intent_data: { metadata },
    success_url: "http://localhost:4200/",
  });
}

it("a payment for a booking that is not known raises an alarm and is never lost", async () => {
  const booking = heldBooking();
  const { id } = await strangeSession(booking.id);
  stage.sandbox.pay(id);
  await reconcile(stage.deps);
  expect(await stage.alarms("unknown_booking")).toBe(1);
  await stage.hear("booking.held", booking);
  await reconcile(stage.deps);
  expect(await typesSent(booking.id)).toEqual(["payment.succeeded"]);
});

it("a payment for a booking that is not known raises no alarm once it was given back in Stripe's dashboard", async () => {
  const before = await stage.alarms("unknown_booking");
  const { id } = await strangeSession(heldBooking().id);
  stage.sandbox.pay(id);
  await reconcile(stage.deps);
  expect(await stage.alarms("unknown_booking")).toBe(before + 1);
  const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(id);
  await stage.deps.stripe.refunds.create({ payment_intent: String(intent) });
  await reconcile(stage.deps);
  expect(await stage.alarms("unknown_booking")).toBe(before + 1);
});

it("of several replicas one compares with Stripe at a time", async () => {
  stage.sandbox.control.fault({ kind: "error-before", status: 503, times: 100, path: "/v1/checkout/sessions" });
  const later = stage.later(365 * 24 * 60 * minutes);
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => reconcileInTurn(later)));
  expect(results.filter((result) => result.status === "rejected")).toHaveLength(1);
});

import { newId } from "@stagedoor/contracts/ids";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { sendRefund } from "../src/commands/sendRefund.ts";
import type { Deps } from "../src/deps.ts";
import { sendRefunds } from "../src/jobs/refunds.ts";
import { confirmedBy, next } from "./bookings.ts";
import { patience, type Stage, startStage } from "./stage.ts";

let stage: Stage;
const hours = 3_600_000;

beforeAll(async () => {
  stage = await startStage({ env: { REFUND_ALARM_TRIES: "3" } });
});
afterEach(() => stage.sandbox.control.clearSwitches());
afterAll(() => stage.stop());

/** A booking that was paid for and confirmed. */
async function confirmedBooking() {
  const held = await stage.hold();
  const { sessionId, body } = await stage.checkout(held);
  stage.sandbox.pay(sessionId);
  await expect
    .poll(async () => (await stage.sent(held.id)).map((message) => message.type), patience)
    .toContain("payment.succeeded");
  const [announced] = await stage.sent(held.id);
  const booking = confirmedBy(held, announced?.body.attemptId ?? "");
  await stage.hear("booking.confirmed", booking);
  const session = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  const host = { id: booking.hostId, role: "host" as const };
  return {
    booking,
    paymentId: body.paymentId as string,
    attemptId: announced?.body.attemptId,
    intent: String(session.payment_intent),
    host,
  };
}

const cancelled = (booking: BookingState, amount: number | null) =>
  next(booking, {
    status: "cancelled",
    refund: amount === null ? null : { amount: { amount, currency: booking.total.currency } },
  });
const atStripe = async (intent: string) => (await stage.deps.stripe.refunds.list({ payment_intent: intent })).data;
const rowsOf = (paymentId: string) =>
  stage.database.sql`select * from refunds where payment_id = ${paymentId} order by created_at`;
const typesSent = async (bookingId: string) => (await stage.sent(bookingId)).map((message) => message.type);

it("a cancelled booking gives back what it says, once, however often it is told", async () => {
  const { booking, intent, paymentId, attemptId } = await confirmedBooking();
  const message = cancelled(booking, 1250);
  await stage.hear("booking.cancelled", message);
  await stage.hear("booking.cancelled", next(message, {}));
  await Promise.all([sendRefunds(stage.deps), sendRefunds(stage.deps)]);
  await stage.hear("booking.cancelled", next(next(message, {}), {}));
  await sendRefunds(stage.later(hours));
  expect(await atStripe(intent)).toMatchObject([
    { amount: 1250, metadata: { attemptId, paymentId, bookingId: booking.id } },
  ]);
  expect(await rowsOf(paymentId)).toMatchObject([{ reason: "booking_cancelled", status: "succeeded", amount: 1250 }]);
  await expect.poll(() => typesSent(booking.id), patience).toEqual(["payment.succeeded", "payment.refunded"]);
});

it("a cancellation without a refund keeps the money", async () => {
  const { booking, intent } = await confirmedBooking();
  await stage.hear("booking.cancelled", cancelled(booking, null));
  await sendRefunds(stage.deps);
  expect(await atStripe(intent)).toEqual([]);
});

it("a refused payment goes back in full", async () => {
  const { booking, intent, attemptId } = await confirmedBooking();
  const refusedPayment = { attemptId: attemptId ?? "", reason: "already_paid" as const };
  await stage.hear("booking.payment_refused", next(booking, { refusedPayment }));
  await stage.hear("booking.payment_refused", next(next(booking, {}), { refusedPayment }));
  await sendRefunds(stage.deps);
  expect(await atStripe(intent)).toMatchObject([{ amount: 2500, status: "succeeded" }]);
});

it.each([
  ["the answer is lost", { kind: "cut-after", times: 2 }],
  ["Stripe is away", { kind: "cut-before", times: 2 }],
  ["Stripe does it and says that it failed", { kind: "error-after" }],
  ["Stripe fails and replays that under the key", { kind: "error-before", status: 500 }],
  ["Stripe is slower than the timeout", { kind: "slow", delayMs: 3_500 }],
  ["Stripe is overloaded", { kind: "error-before", status: 503 }],
] as const)("refund retries do not refund twice when %s", async (_what, fault) => {
  const { booking, intent, paymentId } = await confirmedBooking();
  // A part, so that Stripe would let a second one pass; and no webhook tells of the first.
  stage.sandbox.control.pauseWebhooks();
  await stage.hear("booking.cancelled", cancelled(booking, 1000));
  stage.sandbox.control.fault({ ...fault, method: "POST", path: "/v1/refunds" });
  let hour = 0;
  await until(async () => {
    await sendRefunds(stage.later(hour * hours));
    hour += 1;
    return (await rowsOf(paymentId))[0]?.status === "succeeded";
  });
  await sendRefunds(stage.later(hour * hours));
  expect(await atStripe(intent)).toMatchObject([{ amount: 1000, status: "succeeded" }]);
});

it("replicas that take the same refund at once make one", async () => {
  const { booking, intent, paymentId } = await confirmedBooking();
  await stage.hear("booking.cancelled", cancelled(booking, 1000));
  const [row] = await rowsOf(paymentId);
  stage.sandbox.control.pauseWebhooks();
  await Promise.all(Array.from({ length: 4 }, () => sendRefund(stage.deps, String(row?.id))));
  await sendRefunds(stage.later(hours));
  expect(await atStripe(intent)).toHaveLength(1);
});

it("the sum of refunds never passes the charge, whoever asks at once", async () => {
  const { booking, intent, paymentId, host } = await confirmedBooking();
  const ask = (amount: number) =>
    stage.call("POST", `/payments/${paymentId}/refund`, { as: host, body: { amount: { amount, currency: "gbp" } } });
  const replies = await Promise.all([
    ask(1000),
    ask(1000),
    ask(1000),
    stage.hear("booking.cancelled", cancelled(booking, 2500)),
  ]);
  expect(replies.filter((reply) => reply && reply.status === 201).length).toBeLessThanOrEqual(2);
  await sendRefunds(stage.deps);
  const total = (await atStripe(intent)).reduce((sum, refund) => sum + refund.amount, 0);
  const rows = await rowsOf(paymentId);
  expect(total).toBe(2500);
  expect(rows.reduce((sum, row) => sum + row.amount, 0)).toBe(2500);
});

it("what was given back in Stripe's dashboard meanwhile is not given back again", async () => {
  stage.sandbox.control.pauseWebhooks();
  const done = await stage.hold();
  const { sessionId, body } = await stage.checkout(done);
  stage.sandbox.control.resumeWebhooks();
  stage.sandbox.pay(sessionId);
  await expect.poll(async () => (await stage.sent(done.id)).length, patience).toBe(1);
  stage.sandbox.control.pauseWebhooks();
  const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  await stage.deps.stripe.refunds.create({ payment_intent: String(intent), amount: 2000 });
  const booking = confirmedBy(done, (await stage.sent(done.id))[0]?.body.attemptId ?? "");
  await stage.hear("booking.confirmed", booking);
  await stage.hear("booking.cancelled", cancelled(booking, 2500));
  await sendRefunds(stage.deps);
  await sendRefunds(stage.later(hours));
  expect((await atStripe(String(intent))).map((refund) => refund.amount).sort()).toEqual([2000, 500]);
  const rows = await rowsOf(body.paymentId);
  expect(rows.map((row) => [row.reason, row.amount, row.status]).sort()).toEqual([
    ["booking_cancelled", 500, "succeeded"],
    ["stripe", 2000, "succeeded"],
  ]);
});

it("a refund that is on its way is told when it arrives, and one that comes back raises an alarm", async () => {
  for (const [outcome, type] of [
    ["pending", "payment.refunded"],
    ["failed", "payment.refund_failed"],
  ] as const) {
    const { booking, paymentId } = await confirmedBooking();
    stage.sandbox.control.nextRefund(outcome);
    await stage.hear("booking.cancelled", cancelled(booking, 2500));
    await sendRefunds(stage.deps);
    await expect.poll(() => typesSent(booking.id), patience).toEqual(["payment.succeeded", type]);
    expect(await rowsOf(paymentId)).toMatchObject([{ status: outcome === "failed" ? "failed" : "succeeded" }]);
  }
  expect(await stage.alarms("refund_failed")).toBe(1);
});

it("a refund that cannot be made is tried for ever, and somebody is called", async () => {
  const { booking, paymentId } = await confirmedBooking();
  const before = await stage.alarms("refund_delayed");
  await stage.hear("booking.cancelled", cancelled(booking, 2500));
  stage.sandbox.control.fault({ kind: "error-before", status: 503, times: 4, path: "/v1/refunds" });
  for (let hour = 0; hour < 4; hour += 1) await sendRefunds(stage.later(hour * hours));
  expect(await rowsOf(paymentId)).toMatchObject([{ status: "requested", tries: 4 }]);
  expect(await stage.alarms("refund_delayed")).toBe(before + 1);
  await sendRefunds(stage.later(5 * hours));
  expect(await rowsOf(paymentId)).toMatchObject([{ status: "succeeded" }]);
});

it("somebody is called once, even when two replicas share the try at which it is due", async () => {
  const { booking, paymentId } = await confirmedBooking();
  const before = await stage.alarms("refund_delayed");
  await stage.hear("booking.cancelled", cancelled(booking, 2500));
  // Another replica took it just now, so that this one's failure is met with a count that is past the limit.
  await stage.database.sql`update refunds set tries = 3 where payment_id = ${paymentId}`;
  stage.sandbox.control.fault({ kind: "error-before", status: 503, times: 2, path: "/v1/refunds" });
  for (let hour = 0; hour < 2; hour += 1) await sendRefunds(stage.later(hour * hours));
  expect(await stage.alarms("refund_delayed")).toBe(before + 1);
  await sendRefunds(stage.later(5 * hours));
});

it("a refund that fails for another reason than Stripe's reaches the alarm too", async () => {
  const { booking, paymentId } = await confirmedBooking();
  const before = await stage.alarms("refund_delayed");
  const empty = await stage.deps.stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ quantity: 1, price_data: { currency: "gbp", unit_amount: 2500, product_data: { name: "Stalls" } } }],
    success_url: "http://localhost:4200/",
  });
  await stage.database.sql`update attempts set payment_intent_id = null, session_id = ${empty.id}
    where booking_id = ${booking.id}`;
  await stage.hear("booking.cancelled", cancelled(booking, 2500));
  for (let hour = 0; hour < 4; hour += 1) await sendRefunds(stage.later(hour * hours));
  expect(await stage.alarms("refund_delayed")).toBe(before + 1);
  const failure = expect.stringContaining("without a payment intent");
  expect(await rowsOf(paymentId)).toMatchObject([{ status: "requested", tries: 4, failure }]);
  await stage.database.sql`update refunds set due_at = null where payment_id = ${paymentId}`;
});

it.each([
  ["a failure of Stripe's own", 500],
  ["an open outcome", 503],
])(
  "a replica that comes late with %s leaves the key and the due time to the one that took over",
  async (_what, status) => {
    const { booking, paymentId } = await confirmedBooking();
    await stage.hear("booking.cancelled", cancelled(booking, 2500));
    const [row] = await rowsOf(paymentId);
    stage.sandbox.control.fault({ kind: "error-before", status, path: "/v1/refunds" });
    const dueAt = new Date(Date.now() + 20 * hours);
    const transaction: Deps["database"]["transaction"] = async (run) => {
      await stage.database.sql`update refunds set tries = 2, key_number = 3, due_at = ${dueAt.toISOString()}
      where id = ${row?.id}`;
      return stage.deps.database.transaction(run);
    };
    await sendRefund({ ...stage.deps, database: { ...stage.deps.database, transaction } }, String(row?.id));
    const [after] = await rowsOf(paymentId);
    expect(after).toMatchObject({ status: "requested", tries: 2, key_number: 3 });
    expect(new Date(after?.due_at)).toEqual(dueAt);
  },
);

it("a refund that was given up here and is found to be made at Stripe is told to have arrived", async () => {
  const { booking, paymentId, intent } = await confirmedBooking();
  stage.sandbox.control.pauseWebhooks();
  await stage.hear("booking.cancelled", cancelled(booking, 2500));
  stage.sandbox.control.fault({ kind: "error-after", method: "POST", path: "/v1/refunds" });
  await sendRefunds(stage.deps);
  expect(await atStripe(intent)).toHaveLength(1);
  await stage.database.sql`update refunds set status = 'failed', due_at = null where payment_id = ${paymentId}`;
  stage.sandbox.control.resumeWebhooks();
  await expect.poll(() => typesSent(booking.id), patience).toEqual(["payment.succeeded", "payment.refunded"]);
  expect(await rowsOf(paymentId)).toMatchObject([{ status: "succeeded", reason: "booking_cancelled" }]);
  expect((await stage.sent(booking.id)).at(-1)?.body.amountRefunded).toBe(2500);
});

it("a host gives back a part and then the rest, each once per Idempotency-Key", async () => {
  const { booking, intent, paymentId, host } = await confirmedBooking();
  const ask = (key: string, body?: object) =>
    stage.call("POST", `/payments/${paymentId}/refund`, {
      as: host,
      headers: { "idempotency-key": key },
      ...(body ? { body } : {}),
    });
  const part = { amount: { amount: 1000, currency: "gbp" } };
  const first = await ask("part", part);
  expect(first).toMatchObject({ status: 201, body: { amount: part.amount, reason: "host", status: "requested" } });
  expect((await ask("part", part)).body).toEqual(first.body);
  expect(await ask("rest")).toMatchObject({ status: 201, body: { amount: { amount: 1500 } } });
  expect(await ask("more")).toMatchObject({ status: 409, body: { code: "wrong_state" } });
  await sendRefunds(stage.deps);
  expect((await atStripe(intent)).map((refund) => refund.amount).sort()).toEqual([1000, 1500]);
  const refunded = (await stage.sent(booking.id)).filter((message) => message.type === "payment.refunded");
  expect(refunded.at(-1)?.body.amountRefunded).toBe(2500);
});

it("a refund is refused with its reason: too much, another currency, not paid, not theirs, not a host", async () => {
  const { booking, paymentId, host } = await confirmedBooking();
  const path = `/payments/${paymentId}/refund`;
  const ask = (body: unknown, as = host) => stage.call("POST", path, { as, body });
  const broken = { status: 422, body: { code: "rule_broken" } };
  expect(await ask({ amount: { amount: 2501, currency: "gbp" } })).toMatchObject({
    ...broken,
    body: { left: { amount: 2500 } },
  });
  expect(await ask({ amount: { amount: 1, currency: "eur" } })).toMatchObject(broken);
  expect(await ask({ amount: { amount: 0, currency: "gbp" } })).toMatchObject(broken);
  expect(await ask({}, { id: newId(), role: "host" })).toMatchObject({ status: 404 });
  const attendee = { as: { id: booking.attendeeId }, body: {} };
  expect(await stage.call("POST", path, attendee)).toMatchObject({ status: 403 });
  const unpaid = await stage.hold();
  const { body } = await stage.checkout(unpaid);
  const own = { as: { id: unpaid.hostId, role: "host" as const }, body: {} };
  expect(await stage.call("POST", `/payments/${body.paymentId}/refund`, own)).toMatchObject({ status: 409 });
});

it.each([
  [{ amount: 5 }, "amount"],
  [{ amount: { amount: "5", currency: "gbp" } }, "amount.amount"],
  [{ amount: { amount: 5 } }, "amount.currency"],
  [{ amount: { amount: 5, currency: "gbp", tip: 1 } }, "amount.tip"],
  [{ amount: { amount: 1e12, currency: "gbp" } }, "amount.amount"],
  [{ reason: "because" }, "reason"],
])("a refund refuses %j, naming the field", async (body, field) => {
  const reply = await stage.call("POST", `/payments/${newId()}/refund`, { as: { id: newId(), role: "host" }, body });
  expect(reply.status).toBe(400);
  expect(reply.body.errors.map((error: { field: string }) => error.field)).toContain(field);
});

it("payments are listed to their attendee and their host, and to nobody else", async () => {
  const { booking, paymentId, host } = await confirmedBooking();
  const list = (as: { id: string; role?: "host" }, query = `?bookingId=${booking.id}`) =>
    stage.call("GET", `/payments${query}`, { as });
  for (const as of [{ id: booking.attendeeId }, host]) {
    const reply = await list(as);
    expect(reply).toMatchObject({
      status: 200,
      body: { total: 1, items: [{ id: paymentId, status: "succeeded", refunds: [] }] },
    });
    expect((await list(as, "?sort=date&limit=1")).body).toMatchObject({ total: 1, limit: 1, offset: 0 });
  }
  expect(await list({ id: newId() })).toMatchObject({ status: 404 });
  expect((await list({ id: newId() }, "")).body).toMatchObject({ total: 0, items: [] });
  expect(await stage.call("GET", "/payments")).toMatchObject({ status: 401 });
  expect(await list(host, "?limit=101")).toMatchObject({ status: 400, body: { errors: [{ field: "limit" }] } });
  expect(await list(host, "?status=open")).toMatchObject({ status: 400, body: { errors: [{ field: "status" }] } });
  expect(await list(host, "?bookingId=7")).toMatchObject({ status: 400, body: { errors: [{ field: "bookingId" }] } });
});

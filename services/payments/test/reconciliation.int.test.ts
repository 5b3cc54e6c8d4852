import { newId } from "@stagedoor/contracts/ids";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { reconcile, reconcileInTurn } from "../src/jobs/reconciliation.ts";
import { heldBooking } from "./bookings.ts";
import { patience, type Stage, startStage } from "./stage.ts";

let stage: Stage;
const admin = { id: newId(), role: "admin" as const };

beforeAll(async () => {
  stage = await startStage({ env: { RECONCILE_RUNS_KEPT: "3", RECONCILE_UNRESOLVED_MAX: "2" } });
});
afterEach(() => stage.sandbox.control.clearSwitches());
afterAll(() => stage.stop());

const report = async (query = "") => (await stage.call("GET", `/payments/reconciliation${query}`, { as: admin })).body;

async function paidByCard(cardNumber = "4242424242424242") {
  const booking = await stage.hold();
  const { sessionId } = await stage.checkout(booking);
  stage.sandbox.pay(sessionId, { cardNumber });
  const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  return { booking, sessionId, intent: String(intent) };
}

/** A paid session of ours whose booking was never told. */
async function strangeSession(): Promise<string> {
  const metadata = { bookingId: heldBooking().id, paymentId: newId(), attemptId: newId() };
  const { id } = await stage.deps.stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ quantity: 1, price_data: { currency: "gbp", unit_amount: 2500, product_data: { name: "Stalls" } } }],
    metadata,
    payment_intent_data: { metadata },
    success_url: "http://localhost:4200/",
  });
  stage.sandbox.pay(id);
  return id;
}

it("webhooks that Stripe never delivered are healed at the next run, which says how many, and then nothing differs", async () => {
  await reconcile(stage.deps);
  // Of the payment, of a refund in the dashboard and of a dispute: each event is dropped.
  stage.sandbox.control.disturb({ kind: "drop", times: 100 });
  const { booking, intent } = await paidByCard();
  const refunded = await paidByCard();
  await stage.deps.stripe.refunds.create({ payment_intent: refunded.intent, amount: 500 });
  stage.sandbox.control.openDispute(intent);
  expect([await stage.sent(booking.id), await stage.sent(refunded.booking.id)]).toEqual([[], []]);
  await reconcile(stage.deps);
  expect((await report()).items[0]).toMatchObject({ compared: 4, healed: 4, unresolved: 0, failure: null });
  const types = async (bookingId: string) => (await stage.sent(bookingId)).map(({ type }) => type);
  expect(await types(booking.id)).toEqual(["payment.succeeded", "payment.disputed"]);
  expect(await types(refunded.booking.id)).toEqual(["payment.succeeded", "payment.refunded"]);
  await reconcile(stage.deps);
  expect((await report()).items[0]).toMatchObject({ compared: 4, healed: 0, unresolved: 0 });
});

it("what cannot be healed is named with its reason, is kept up to a limit and counted beyond it", async () => {
  const strange = await Promise.all([strangeSession(), strangeSession(), strangeSession()]);
  await reconcile(stage.deps);
  const [run] = (await report()).items;
  expect(run).toMatchObject({ unresolved: 3, finishedAt: expect.any(String) });
  expect(run.unresolvedItems).toHaveLength(2);
  for (const { kind, subject, why } of run.unresolvedItems) {
    expect(strange).toContain(subject);
    expect([kind, why]).toEqual(["unknown_booking", expect.stringContaining("not known here")]);
  }
  for (const id of strange) {
    const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(id);
    await stage.deps.stripe.refunds.create({ payment_intent: String(intent) });
  }
});

it("a payment without an answer and a refund that failed are named until a person has seen to them", async () => {
  const { booking, intent } = await paidByCard();
  await expect.poll(async () => (await stage.sent(booking.id)).length, patience).toBe(1);
  stage.sandbox.control.nextRefund("failed");
  await stage.deps.stripe.refunds.create({ payment_intent: intent, amount: 100 });
  await expect.poll(async () => (await stage.sent(booking.id)).at(-1)?.type, patience).toBe("payment.refund_failed");
  await reconcile({ ...stage.deps, config: { ...stage.deps.config, settleAlarmMs: 0, reconcileUnresolvedMax: 100 } });
  const { unresolvedItems } = (await report()).items[0];
  const attemptId = (await stage.sent(booking.id))[0]?.body.attemptId;
  expect(unresolvedItems).toContainEqual({ kind: "unanswered_payment", subject: attemptId, why: expect.any(String) });
  expect(unresolvedItems).toContainEqual(
    expect.objectContaining({ kind: "refund_failed", why: "lost_or_stolen_card" }),
  );
});

it("a run that Stripe keeps from its end says why, and one that reaches its limit says so", async () => {
  stage.sandbox.control.fault({ kind: "error-before", status: 503, times: 100, path: "/v1/refunds" });
  await expect(reconcile(stage.deps)).rejects.toThrow();
  expect((await report()).items[0]).toMatchObject({ finishedAt: null, failure: expect.stringContaining("injected") });
  stage.sandbox.control.clearSwitches();
  await reconcile({ ...stage.deps, config: { ...stage.deps.config, reconcileLimit: 1, reconcileUnresolvedMax: 100 } });
  expect((await report()).items[0].unresolvedItems).toContainEqual({
    kind: "limit_reached",
    subject: "sessions",
    why: expect.stringContaining("RECONCILE_LIMIT"),
  });
});

it("only the newest runs are kept, and only an admin reads them, a page at a time", async () => {
  for (let run = 0; run < 5; run += 1) await reconcile(stage.deps);
  const all = await report("?limit=20");
  expect(all).toMatchObject({ total: 3, limit: 20 });
  const started = all.items.map(({ startedAt }: { startedAt: string }) => startedAt);
  expect(started).toEqual(started.toSorted().toReversed());
  expect((await report("?limit=1&offset=1")).items).toMatchObject([{ id: all.items[1].id }]);
  expect((await report("?order=asc")).items[0].id).toBe(all.items[2].id);
  for (const role of ["attendee", "host"] as const) {
    const reply = await stage.call("GET", "/payments/reconciliation", { as: { id: newId(), role } });
    expect(reply).toMatchObject({ status: 403 });
  }
  expect(await stage.call("GET", "/payments/reconciliation")).toMatchObject({ status: 401 });
  const tooMany = await stage.call("GET", "/payments/reconciliation?limit=21", { as: admin });
  expect(tooMany).toMatchObject({ status: 400, body: { errors: [{ field: "limit" }] } });
});

it("replicas compare in turns, and keep one run for each", async () => {
  const before = (await report()).items[0].id;
  const later = stage.later(365 * 86_400_000);
  await Promise.all([reconcileInTurn(later), reconcileInTurn(later), reconcileInTurn(later)]);
  const { items } = await report("?limit=20");
  expect(items.findIndex(({ id }: { id: string }) => id === before)).toBe(1);
});

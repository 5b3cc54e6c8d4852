import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { sendRefunds } from "../src/jobs/refunds.ts";
import { confirmedBy, next } from "./bookings.ts";
import { payOnPage } from "./page.ts";
import { patience, type Stage, startStage } from "./stage.ts";

// What is done in Stripe's dashboard, which is the overview of its stand-in, is followed over HTTP.

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterEach(() => stage.sandbox.control.clearSwitches());
afterAll(() => stage.stop());

async function paidOnPage() {
  const held = await stage.hold();
  const { body, sessionId } = await stage.checkout(held);
  await payOnPage(body.url);
  await expect.poll(async () => (await stage.sent(held.id)).length, patience).toBe(1);
  const booking = confirmedBy(held, (await stage.sent(held.id))[0]?.body.attemptId ?? "");
  await stage.hear("booking.confirmed", booking);
  const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  return { booking, intent: String(intent), paymentId: body.paymentId as string };
}

async function submit(path: string, fields: Record<string, string> = {}): Promise<void> {
  const body = new URLSearchParams(fields);
  const answer = await fetch(`${stage.sandbox.url}/objects/${path}`, { method: "POST", body, redirect: "manual" });
  expect(answer.status).toBe(303);
}

const news = async (bookingId: string) =>
  (await stage.sent(bookingId)).slice(1).map(({ type, body }) => [type, body.refund?.reason, body.amountRefunded]);

it("several refunds made there in parts are told one after the other, and shown with their reason", async () => {
  const { booking, intent } = await paidOnPage();
  await submit(`${intent}/refund`, { amount: "10.00" });
  await expect.poll(() => news(booking.id), patience).toEqual([["payment.refunded", "stripe", 1000]]);
  await submit(`${intent}/refund`, { amount: "5" });
  await submit(`${intent}/refund`);
  await expect
    .poll(async () => (await news(booking.id)).at(-1), patience)
    .toEqual(["payment.refunded", "stripe", 2500]);
  expect(await news(booking.id)).toHaveLength(3);
  const as = { id: booking.attendeeId };
  const { items } = (await stage.call("GET", `/payments?bookingId=${booking.id}`, { as })).body;
  expect(items[0]).toMatchObject({ status: "succeeded", amountRefunded: 2500 });
  expect(items[0].refunds.map((refund: { amount: object }) => refund.amount)).toEqual([
    { amount: 1000, currency: "gbp" },
    { amount: 500, currency: "gbp" },
    { amount: 1000, currency: "gbp" },
  ]);
});

it("a refund made there that comes back is told, raises an alarm, and can be made again", async () => {
  const before = await stage.alarms("refund_failed");
  const { booking, intent, paymentId } = await paidOnPage();
  stage.sandbox.control.nextRefund("failed");
  await submit(`${intent}/refund`);
  await expect.poll(() => news(booking.id), patience).toEqual([["payment.refund_failed", "stripe", 0]]);
  expect(await stage.alarms("refund_failed")).toBe(before + 1);
  const as = { id: booking.hostId, role: "host" as const };
  expect(await stage.call("POST", `/payments/${paymentId}/refund`, { as, body: {} })).toMatchObject({ status: 201 });
  await sendRefunds(stage.deps);
  await expect.poll(async () => (await news(booking.id)).at(-1), patience).toEqual(["payment.refunded", "host", 2500]);
});

it("what was given back there in part is not owed again by a cancellation", async () => {
  const { booking, intent } = await paidOnPage();
  await submit(`${intent}/refund`, { amount: "20.00" });
  await expect.poll(async () => (await news(booking.id)).length, patience).toBe(1);
  await stage.hear("booking.cancelled", next(booking, { status: "cancelled", refund: { amount: booking.total } }));
  await sendRefunds(stage.deps);
  await expect
    .poll(async () => (await news(booking.id)).at(-1), patience)
    .toEqual(["payment.refunded", "booking_cancelled", 2500]);
});

it("a dispute that is opened and decided there is told over HTTP as it goes", async () => {
  const { booking, intent } = await paidOnPage();
  await submit(`${intent}/dispute`);
  const last = async () => (await stage.sent(booking.id)).at(-1);
  await expect.poll(async () => (await last())?.type, patience).toBe("payment.disputed");
  await submit(`${(await last())?.body.dispute?.id}/decide`, { outcome: "lost" });
  await expect.poll(async () => (await last())?.body.dispute?.status, patience).toBe("lost");
  expect((await stage.sent(booking.id)).map(({ type }) => type)).toEqual([
    "payment.succeeded",
    "payment.disputed",
    "payment.dispute_closed",
  ]);
});

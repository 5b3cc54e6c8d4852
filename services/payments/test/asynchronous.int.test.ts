import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { closePayments, endHolds } from "../src/jobs/closing.ts";
import { reconcile } from "../src/jobs/reconciliation.ts";
import { confirmedBy, next } from "./bookings.ts";
import { payOnPage } from "./page.ts";
import { patience, type Stage, startStage } from "./stage.ts";

// Payments that Stripe has the order of and not yet the money, paid on its page, with its events over HTTP.

let stage: Stage;
const [succeeds, fails] = ["4000 0000 0000 7007", "4000 0000 0000 7106"];
const days = 86_400_000;

beforeAll(async () => {
  stage = await startStage();
});
afterEach(() => stage.sandbox.control.clearSwitches());
afterAll(() => stage.stop());

const typesSent = async (bookingId: string) => (await stage.sent(bookingId)).map(({ type }) => type);

/** Pays on the page with money that comes later; the news of how it ended is kept back. */
async function processing(cardNumber: string) {
  const types = ["checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed"];
  stage.sandbox.control.disturb({ kind: "drop", types });
  const booking = await stage.hold();
  const { body, sessionId } = await stage.checkout(booking);
  const paid = await payOnPage(body.url, cardNumber);
  expect(paid).toMatchObject({ status: 303, location: expect.stringContaining(`/bookings/${booking.id}`) });
  await expect.poll(() => typesSent(booking.id), patience).toEqual(["payment.processing"]);
  const held = next(booking, { status: "processing", holdExpiresAt: null });
  await stage.hear("booking.processing", held);
  return { booking: held, sessionId, paymentId: body.paymentId as string };
}

/** Lets Stripe tell how it ended. */
async function tellEnd(sessionId: string, type: string): Promise<void> {
  const ended = async () =>
    (await stage.deps.stripe.events.list({ type, limit: 100 })).data.find(
      ({ data }) => (data.object as { id: string }).id === sessionId,
    );
  await expect.poll(ended, patience).toBeDefined();
  stage.sandbox.control.resend((await ended())?.id ?? "");
}

const statusOf = async (bookingId: string, id: string) =>
  (await stage.call("GET", `/payments?bookingId=${bookingId}`, { as: { id } })).body.items[0]?.status;

it("money on its way keeps the places beyond the hold, and confirms the booking when it comes", async () => {
  const { booking, sessionId } = await processing(succeeds);
  expect(await statusOf(booking.id, booking.attendeeId)).toBe("processing");
  expect(await stage.checkout(booking)).toMatchObject({ status: 409, body: { code: "checkout_closed" } });
  await endHolds(stage.later(days));
  await closePayments(stage.later(days));
  expect(await typesSent(booking.id)).toEqual(["payment.processing"]);
  await tellEnd(sessionId, "checkout.session.async_payment_succeeded");
  await expect.poll(() => typesSent(booking.id), patience).toEqual(["payment.processing", "payment.succeeded"]);
  await stage.hear(
    "booking.confirmed",
    confirmedBy(booking, (await stage.sent(booking.id)).at(-1)?.body.attemptId ?? ""),
  );
  expect(await statusOf(booking.id, booking.attendeeId)).toBe("succeeded");
});

it("money that does not come ends the payment, and nothing can be paid any more", async () => {
  const { booking, sessionId } = await processing(fails);
  await tellEnd(sessionId, "checkout.session.async_payment_failed");
  await expect.poll(() => typesSent(booking.id), patience).toEqual(["payment.processing", "payment.failed"]);
  await stage.hear("booking.expired", next(booking, { status: "expired" }));
  expect(await statusOf(booking.id, booking.attendeeId)).toBe("failed");
  expect(await stage.checkout(booking)).toMatchObject({ status: 409, body: { code: "checkout_closed" } });
  expect(await typesSent(booking.id)).toHaveLength(2);
});

it.each([
  ["came", succeeds, "payment.succeeded"],
  ["did not come", fails, "payment.failed"],
])("an end whose webhook was lost is found by reconciliation: the money %s", async (_what, card, type) => {
  const { booking } = await processing(card);
  await expect
    .poll(async () => {
      await reconcile(stage.later(3_600_000));
      return typesSent(booking.id);
    }, patience)
    .toEqual(["payment.processing", type]);
});

it("money that takes longer than the limit gives its places back, and is announced should it come after all", async () => {
  const booking = await stage.hold();
  const { sessionId } = await stage.checkout(booking);
  stage.sandbox.pay(sessionId, { later: "waits" });
  await expect.poll(() => typesSent(booking.id), patience).toEqual(["payment.processing"]);
  await reconcile(stage.later(8 * days));
  expect(await typesSent(booking.id)).toEqual(["payment.processing", "payment.failed"]);
  const { payment_intent: intent } = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  stage.sandbox.control.settlePayment(String(intent), "succeeded");
  await expect.poll(async () => (await typesSent(booking.id)).at(-1), patience).toBe("payment.succeeded");
});

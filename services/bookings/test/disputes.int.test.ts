import { newId } from "@stagedoor/contracts/ids";
import type { Dispute, Refund } from "@stagedoor/contracts/schemas/payments";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holdFor } from "./bookings.ts";
import { countsOf, expectCountsMatch } from "./counts.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { aPayment, deliver } from "./payments.ts";
import { makeFor, type Stack, somebody, startStack } from "./stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await expectCountsMatch(stack.database);
  await stack.stop();
});

/** A booking of two places that was paid with 50.00, and how payments goes on about it. */
async function paidBooking() {
  const event = await project(stack.database, anEvent());
  const attendee = somebody();
  const make = makeFor(stack.clock);
  const { id } = await holdFor(stack.database, make, event, 2, attendee.id);
  const attemptId = newId();
  await deliver(stack.database, make, "payment.succeeded", aPayment(id, { attemptId }));
  const at = new Date().toISOString();
  const amountOf = (amount: number) => ({ amount, currency: "gbp" as const });
  return {
    event,
    id,
    booking: async () => (await stack.call(attendee, "GET", `/bookings/${id}`)).body,
    cancel: () => stack.call(attendee, "DELETE", `/bookings/${id}`),
    disputeClosed(status: Dispute["status"], of = attemptId) {
      const dispute: Dispute = {
        id: "dp_1",
        attemptId: of,
        amount: amountOf(5000),
        status,
        reason: "fraudulent",
        createdAt: at,
      };
      return deliver(stack.database, make, "payment.dispute_closed", aPayment(id, { attemptId: of, dispute }));
    },
    refund(
      type: "payment.refunded" | "payment.refund_failed",
      changes: Partial<Refund>,
      goneBack: number,
      version: number,
    ) {
      const refund: Refund = {
        id: newId(),
        attemptId,
        amount: amountOf(5000),
        status: type === "payment.refunded" ? "succeeded" : "failed",
        reason: "booking_cancelled",
        createdAt: at,
        ...changes,
      };
      return deliver(
        stack.database,
        make,
        type,
        aPayment(id, { attemptId, refund, amountRefunded: goneBack, version }),
      );
    },
  };
}

test("a booking whose payment was lost to a dispute is cancelled, its places are free, and nothing is owed", async () => {
  const { event, booking, disputeClosed } = await paidBooking();
  await disputeClosed("lost");
  expect(await booking()).toMatchObject({ status: "cancelled", cancelReason: "disputed", refund: null, tickets: [] });
  expect(await countsOf(stack.database, typeOf(event))).toMatchObject({ held: 0, sold: 0 });
  await disputeClosed("lost");
  expect(await booking()).toMatchObject({ version: 3 });
});

test("a dispute that is won, or of another payment than the booking's, changes nothing", async () => {
  const { booking, disputeClosed } = await paidBooking();
  await disputeClosed("won");
  await disputeClosed("lost", newId());
  expect(await booking()).toMatchObject({ status: "confirmed", version: 2 });
});

test("what has gone back by then is not owed again when a lost dispute follows a cancellation", async () => {
  const { booking, cancel, disputeClosed } = await paidBooking();
  await cancel();
  const before = await booking();
  await disputeClosed("lost");
  expect(await booking()).toEqual(before);
});

test("an attendee sees a refund requested, failed and arrived", async () => {
  const { booking, cancel, refund } = await paidBooking();
  const amount = { amount: 5000, currency: "gbp" };
  expect((await cancel()).body).toMatchObject({ refund: { amount, status: "requested" } });
  await refund("payment.refund_failed", {}, 0, 3);
  expect(await booking()).toMatchObject({ status: "cancelled", refund: { amount, status: "failed" } });
  await refund("payment.refunded", {}, 5000, 4);
  expect(await booking()).toMatchObject({ status: "cancelled", refund: { amount, status: "succeeded" } });
  await refund("payment.refund_failed", {}, 0, 3);
  expect(await booking()).toMatchObject({ refund: { status: "succeeded" } });
});

test("what a host gave back in part is told, and a cancellation owes the rest", async () => {
  const { booking, cancel, refund } = await paidBooking();
  const part = { amount: 1500, currency: "gbp" as const };
  await refund("payment.refunded", { amount: part, reason: "host" }, 1500, 3);
  expect(await booking()).toMatchObject({ status: "confirmed", refund: { amount: part, status: "succeeded" } });
  const rest = { amount: 3500, currency: "gbp" };
  expect((await cancel()).body).toMatchObject({ refund: { amount: rest, status: "requested" } });
  await refund("payment.refunded", { amount: { ...part, amount: 3500 } }, 5000, 4);
  expect(await booking()).toMatchObject({ refund: { amount: rest, status: "succeeded" } });
});

test("a payment that went back whole in Stripe's dashboard cancels its booking, which says what came back", async () => {
  const { booking, refund } = await paidBooking();
  await refund("payment.refunded", { reason: "stripe" }, 5000, 3);
  expect(await booking()).toMatchObject({
    status: "cancelled",
    cancelReason: "refunded",
    refund: { amount: { amount: 5000 }, status: "succeeded" },
  });
});

import { expect, test } from "vitest";
import { hearRefund, type RefundNews, refundState } from "../src/domain/refundState.ts";
import { ids, sampleBooking } from "./samples.ts";

const news = (changes: Partial<RefundNews> = {}): RefundNews => ({
  attemptId: ids.attempt,
  version: 3,
  status: "succeeded",
  reason: "booking_cancelled",
  amount: 2000,
  goneBack: 2000,
  ...changes,
});
const paid = sampleBooking({ status: "confirmed", paidAttemptId: ids.attempt });
const cancelled = sampleBooking({ status: "cancelled", paidAttemptId: ids.attempt, refundAmount: 2000 });
const after = (booking = paid, ...all: RefundNews[]) => refundState(all.reduce(hearRefund, booking));

test("a booking of which nothing goes back says nothing of a refund", () => {
  expect(after(sampleBooking())).toBeNull();
  expect(after({ ...cancelled, refundAmount: null })).toBeNull();
});

test("what a cancellation owes is requested until payments says how it ended", () => {
  expect(after(cancelled)).toEqual({ amount: 2000, status: "requested" });
  expect(after(cancelled, news())).toEqual({ amount: 2000, status: "succeeded" });
  expect(after(cancelled, news({ status: "pending", goneBack: 0 }))).toEqual({ amount: 2000, status: "pending" });
  expect(after(cancelled, news({ status: "failed", goneBack: 0 }))).toEqual({ amount: 2000, status: "failed" });
});

test("what the host gave back before does not count for what the cancellation owes", () => {
  const before = { ...cancelled, refundedAmount: 3000 };
  const partial = news({ reason: "host", amount: 3000, goneBack: 3000, version: 2 });
  expect(after(before, partial)).toEqual({ amount: 2000, status: "requested" });
  expect(after(before, partial, news({ goneBack: 5000 }))).toEqual({ amount: 2000, status: "succeeded" });
});

test("what went back beside it does not say that what is owed has failed or has arrived", () => {
  const failed = news({ status: "failed", goneBack: 0 });
  const beside = news({ reason: "host", amount: 500, goneBack: 500, version: 4 });
  expect(after(cancelled, failed, beside)).toEqual({ amount: 2000, status: "failed" });
  expect(after(cancelled, failed, { ...beside, goneBack: 2000 })).toEqual({ amount: 2000, status: "succeeded" });
});

test("a host's refunds in part add up, and older news changes nothing", () => {
  const first = news({ reason: "host", amount: 700, goneBack: 700, version: 2 });
  const second = news({ reason: "host", amount: 300, goneBack: 1000, version: 5 });
  expect(after(paid, first)).toEqual({ amount: 700, status: "succeeded" });
  expect(after(paid, second, first)).toEqual({ amount: 1000, status: "succeeded" });
});

test("a refund of another attempt is not the booking's, and that of a payment that was refused is", () => {
  const other = news({ attemptId: ids.otherAttempt, reason: "payment_refused" });
  expect(after(paid, other)).toBeNull();
  expect(after(sampleBooking({ status: "expired" }), other)).toEqual({ amount: 2000, status: "succeeded" });
});

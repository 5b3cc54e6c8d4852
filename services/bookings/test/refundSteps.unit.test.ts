import { currencies, maxAmount } from "@stagedoor/contracts/money";
import type { CancelReason } from "@stagedoor/contracts/schemas/bookings";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCancel } from "../src/domain/decideCancel.ts";
import { refundByPolicy, refundStep } from "../src/domain/refund.ts";
import { hours, ids, now, sampleBooking } from "./samples.ts";

const currency = fc.constantFrom(...currencies);
/** An amount that Stripe can charge. */
const charged = currency.chain((of) =>
  fc
    .integer({ min: 1, max: Math.floor(maxAmount / refundStep(of)) })
    .map((steps) => ({ currency: of, total: steps * refundStep(of) })),
);
const percentage = fc.nat(100);
const by = (share: number) => ({ kind: "percentage", untilHoursBefore: 24, percentage: share }) as const;

test("a share is refunded in steps that Stripe takes, at most half a step beside the exact one, and never above the price", () => {
  fc.assert(
    fc.property(charged, percentage, ({ currency, total }, share) => {
      const step = refundStep(currency);
      const refund = refundByPolicy(by(share), total, [hours(48)], now, step);
      expect(refund % step).toBe(0);
      expect(refund).toBeLessThanOrEqual(total);
      expect(Math.abs(refund - (total * share) / 100)).toBeLessThanOrEqual(step / 2);
    }),
  );
});

test("a larger share never refunds less, all is all and nothing is nothing", () => {
  fc.assert(
    fc.property(charged, percentage, percentage, ({ currency, total }, one, other) => {
      const of = (share: number) => refundByPolicy(by(share), total, [hours(48)], now, refundStep(currency));
      expect(of(Math.min(one, other))).toBeLessThanOrEqual(of(Math.max(one, other)));
      expect([of(0), of(100)]).toEqual([0, total]);
    }),
  );
});

test.each([
  ["gbp", 999, 50, 500],
  ["gbp", 2501, 10, 250],
  ["jpy", 1001, 50, 501],
  ["jpy", 999, 33, 330],
  ["kwd", 10_990, 50, 5_500],
  ["kwd", 12_340, 33, 4_070],
  ["kwd", 10, 49, 0],
] as const)("of %s %i a share of %i in a hundred refunds %i minor units", (currency, total, share, refund) => {
  expect(refundByPolicy(by(share), total, [hours(48)], now, refundStep(currency))).toBe(refund);
});

test("who cancels decides what is owed: attendees and their account's end by the policy, all others everything", () => {
  const booking = sampleBooking({
    status: "confirmed",
    paidAttemptId: ids.attempt,
    currency: "kwd",
    total: 10_990,
    refundPolicy: by(50),
  });
  const owed = (reason: CancelReason, at = now) => {
    const outcome = decideCancel(booking, reason, hours(240), at);
    return outcome.kind === "cancelled" ? outcome.refundAmount : undefined;
  };
  expect([owed("attendee"), owed("account_deleted")]).toEqual([5_500, 5_500]);
  expect([owed("attendee", hours(217)), owed("account_deleted", hours(217))]).toEqual([null, null]);
  expect([owed("host", hours(239)), owed("event_cancelled"), owed("restored")]).toEqual([10_990, 10_990, 10_990]);
});

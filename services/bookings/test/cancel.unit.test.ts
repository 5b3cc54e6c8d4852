import type { RefundPolicy } from "@stagedoor/contracts/schemas/parts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideCancel } from "../src/domain/decideCancel.ts";
import { refundByPolicy } from "../src/domain/refund.ts";
import { hours, ids, now, sampleBooking } from "./samples.ts";

const policy = (changes: Partial<RefundPolicy> = {}): RefundPolicy => ({
  kind: "full",
  untilHoursBefore: 24,
  percentage: 100,
  ...changes,
});
const confirmed = sampleBooking({ status: "confirmed", paidAttemptId: ids.attempt, confirmedAt: now });

describe("the refund by the policy", () => {
  const cases: [name: string, RefundPolicy, starts: Date[], refund: number][] = [
    ["is everything under a full one", policy(), [hours(48)], 999],
    ["is still everything at the deadline", policy(), [hours(24)], 999],
    ["is nothing after the deadline", policy(), [hours(23.99)], 0],
    ["is nothing under none", policy({ kind: "none" }), [hours(48)], 0],
    ["is the share, rounded half up", policy({ kind: "percentage", percentage: 50 }), [hours(48)], 500],
    ["keeps its deadline when the event moves forward", policy(), [hours(48), hours(2)], 999],
    ["gains a deadline when the event moves back", policy(), [hours(2), hours(48)], 999],
  ];
  test.each(cases)("%s", (_name, by, starts, refund) => {
    expect(refundByPolicy(by, 999, starts, now)).toBe(refund);
  });

  test("is never more than what was paid", () => {
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.nat(100), fc.integer({ min: -100, max: 100 }), (total, percentage, start) => {
        const refund = refundByPolicy(policy({ kind: "percentage", percentage }), total, [hours(start)], now);
        expect(refund).toBeGreaterThanOrEqual(0);
        expect(refund).toBeLessThanOrEqual(total);
      }),
    );
  });
});

describe("cancelling", () => {
  const late = { ...confirmed, startsAt: hours(1) };
  const cases: [name: string, Parameters<typeof decideCancel>, expected: object][] = [
    ["a hold owes nothing", [sampleBooking(), "attendee", hours(240), now], { kind: "cancelled", refundAmount: null }],
    [
      "a booking with a payment on its way owes nothing yet",
      [sampleBooking({ status: "processing" }), "attendee", hours(240), now],
      { kind: "cancelled", refundAmount: null },
    ],
    [
      "an expired one says that it is not wanted any more",
      [sampleBooking({ status: "expired" }), "attendee", hours(240), now],
      { kind: "cancelled", refundAmount: null },
    ],
    [
      "a paid one in time gives everything back",
      [confirmed, "attendee", hours(240), now],
      { kind: "cancelled", reason: "attendee", refundAmount: 5000 },
    ],
    [
      "a paid one too late gives nothing back",
      [late, "attendee", hours(1), now],
      { kind: "cancelled", reason: "attendee", refundAmount: null },
    ],
    [
      "by the host gives everything back, however late",
      [late, "host", hours(1), now],
      { kind: "cancelled", reason: "host", refundAmount: 5000 },
    ],
    [
      "for the event's sake gives everything back, however late",
      [late, "event_cancelled", hours(1), now],
      { kind: "cancelled", reason: "event_cancelled", refundAmount: 5000 },
    ],
    [
      "of which part has gone back already owes only the rest",
      [{ ...confirmed, refundedAmount: 1000 }, "attendee", hours(240), now],
      { kind: "cancelled", reason: "attendee", refundAmount: 4000 },
    ],
    [
      "a free one owes nothing",
      [{ ...confirmed, total: 0, paidAttemptId: null }, "host", hours(240), now],
      { kind: "cancelled", refundAmount: null },
    ],
    ["again changes nothing", [sampleBooking({ status: "cancelled" }), "host", hours(240), now], { kind: "unchanged" }],
  ];
  test.each(cases)("%s", (_name, args, expected) => {
    expect(decideCancel(...args)).toMatchObject(expected);
  });
});

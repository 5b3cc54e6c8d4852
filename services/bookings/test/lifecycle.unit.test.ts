import fc from "fast-check";
import { expect, test } from "vitest";
import { bookingMessage } from "../src/commands/bookingMessage.ts";
import type { Booking } from "../src/domain/booking.ts";
import { placesCountedAs, toState } from "../src/domain/booking.ts";
import { decideCancel } from "../src/domain/decideCancel.ts";
import { decideExpiry } from "../src/domain/decideExpiry.ts";
import { decideSettle, type PaymentNews } from "../src/domain/decideSettle.ts";
import { afterTransition } from "../src/domain/transition.ts";
import { hours, ids, sampleBooking, sampleCircumstances } from "./samples.ts";

type Step = PaymentNews | { readonly type: "cancel" } | { readonly type: "time_passes" };

/** What became of a booking and of each payment for it. */
type Course = { booking: Booking; refused: Set<string> };

const later = hours(1);

function take({ booking, refused }: Course, step: Step): Course {
  if (step.type === "cancel") {
    const outcome = decideCancel(booking, "attendee", booking.startsAt, later);
    return { booking: outcome.kind === "cancelled" ? afterTransition(booking, outcome, [], later) : booking, refused };
  }
  if (step.type === "time_passes") {
    const outcome = decideExpiry(booking, 0, later);
    return {
      booking: outcome.kind === "expired" ? afterTransition(booking, { kind: "expired" }, [], later) : booking,
      refused,
    };
  }
  const refusedBefore = step.type === "succeeded" && refused.has(step.attemptId) ? ("cancelled" as const) : null;
  const outcome = decideSettle(booking, step, sampleCircumstances({ refusedBefore }));
  if (outcome.kind === "refused" || outcome.kind === "given_back") {
    return { booking, refused: new Set(refused).add(outcome.attemptId) };
  }
  if (outcome.kind === "refunded_in_part")
    return { booking: { ...booking, refundedAmount: outcome.refundedAmount }, refused };
  if (outcome.kind === "unchanged" || outcome.kind === "announce") return { booking, refused };
  return { booking: afterTransition(booking, outcome, [], later), refused };
}

const attempts = [ids.attempt, ids.otherAttempt];
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>(
    { type: "cancel" },
    { type: "time_passes" },
    { type: "processing" },
    { type: "failed" },
    { type: "expired" },
  ),
  fc.constantFrom(...attempts).map((attemptId) => ({ type: "succeeded" as const, attemptId })),
);

test("in whatever order things happen, and however often, every payment is honoured once or refused", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const { booking, refused } = steps.reduce<Course>(take, { booking: sampleBooking(), refused: new Set() });
      const paid = new Set(steps.flatMap((each) => (each.type === "succeeded" ? [each.attemptId] : [])));
      for (const attemptId of paid) {
        expect([booking.paidAttemptId === attemptId, refused.has(attemptId)].filter(Boolean)).toHaveLength(1);
      }
      if (booking.status === "confirmed") expect(paid).toContain(booking.paidAttemptId);
      if (booking.status === "cancelled" && booking.paidAttemptId !== null) expect(booking.refundAmount).toBe(5000);
      if (placesCountedAs(booking.status) === "held") expect(paid.size).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});

test("money that went back in full before its success was heard of never confirms a booking", () => {
  const attemptId = ids.otherAttempt;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), fc.array(step, { maxLength: 6 }), (before, after) => {
      fc.pre(!before.some((each) => "attemptId" in each && each.attemptId === attemptId));
      const steps: Step[] = [...before, { type: "refunded", attemptId, amount: 100_000_000 }, ...after];
      const { booking } = steps.reduce<Course>(take, { booking: sampleBooking(), refused: new Set() });
      expect(booking.paidAttemptId).not.toBe(attemptId);
    }),
    { numRuns: 1_000 },
  );
});

test("each change is one version later", () => {
  const confirmed = take(
    { booking: sampleBooking(), refused: new Set() },
    { type: "succeeded", attemptId: ids.attempt },
  );
  expect(confirmed.booking).toMatchObject({ status: "confirmed", version: 2, updatedAt: later });
});

test("a booking that was given up shows no codes any more", () => {
  const ticket = { id: "t", code: "c", ticketTypeId: "s", ticketTypeName: "Standard", seat: null };
  expect(toState(sampleBooking({ status: "confirmed", tickets: [ticket] })).tickets).toEqual([ticket]);
  expect(toState(sampleBooking({ status: "cancelled", tickets: [ticket] })).tickets).toEqual([]);
});

test("every message of a booking that was paid names the attempt, also after it was given up", () => {
  const { attempt } = ids;
  for (const status of ["confirmed", "cancelled"] as const) {
    const { body } = bookingMessage(`booking.${status}`, sampleBooking({ status, paidAttemptId: attempt }));
    expect(body).toMatchObject({ paidAttemptId: attempt });
  }
  expect(bookingMessage("booking.held", sampleBooking()).body).toMatchObject({ paidAttemptId: null });
});

import type { RefundPolicy } from "@stagedoor/contracts/schemas/parts";
import { seatLabel } from "@stagedoor/contracts/seats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCancel } from "../src/domain/decideCancel.ts";
import { decideHold } from "../src/domain/decideHold.ts";
import { refundByPolicy } from "../src/domain/refund.ts";
import { freePlaces } from "../src/domain/stock.ts";
import { afterTransition } from "../src/domain/transition.ts";
import { hours, ids, now, sampleBooking, sampleEvent, sampleType } from "./samples.ts";

const seating = { rows: 2, seatsPerRow: 2 };
const labels = [0, 1, 2, 3].map((position) => seatLabel(position, seating.seatsPerRow));

test("attendees who hold one after the other never take a seat twice, nor more than there are, and lose none", () => {
  const request = fc.subarray(labels, { minLength: 1 });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 8 }), (requests) => {
      const taken = new Set<number>();
      for (const seats of requests) {
        const type = sampleType({ seating, capacity: 4, held: taken.size });
        const outcome = decideHold(
          {
            event: sampleEvent(),
            ticketTypes: [type],
            liveBookingId: null,
            isSeatTaken: (id, position) => id === type.id && taken.has(position),
          },
          { items: [{ ticketTypeId: type.id, quantity: seats.length, seats }] },
          { holdMs: 1 },
          now,
        );
        const wanted = seats.map((label) => labels.indexOf(label));
        const areFree = wanted.every((position) => !taken.has(position));
        expect(outcome).toMatchObject(areFree ? { kind: "accepted", items: [{ seats }] } : { code: "seat_taken" });
        if (outcome.kind !== "accepted") continue;
        expect(seats.length).toBeLessThanOrEqual(freePlaces(type));
        for (const position of wanted) taken.add(position);
      }
    }),
  );
});

const policy: fc.Arbitrary<RefundPolicy> = fc.record({
  kind: fc.constantFrom("none", "full", "percentage"),
  untilHoursBefore: fc.nat(200),
  percentage: fc.nat(100),
});

test("a refund by the policy only shrinks as time passes, and never when the event is moved", () => {
  fc.assert(
    fc.property(policy, fc.nat(99_999_999), fc.nat(300), fc.nat(300), fc.nat(300), (by, total, start, other, wait) => {
      const early = refundByPolicy(by, total, [hours(start)], now);
      expect(refundByPolicy(by, total, [hours(start)], hours(wait))).toBeLessThanOrEqual(early);
      expect(refundByPolicy(by, total, [hours(start), hours(other)], now)).toBeGreaterThanOrEqual(early);
    }),
  );
});

const reason = fc.constantFrom("attendee", "host", "event_cancelled", "restored" as const);

test("whoever cancels, and whatever went back before: what is owed and what went back are no more than was paid", () => {
  fc.assert(
    fc.property(policy, fc.nat(10_000), fc.nat(10_000), reason, fc.nat(300), (by, total, back, why, start) => {
      const refundedAmount = Math.min(back, Math.max(0, total - 1));
      const booking = sampleBooking({
        status: "confirmed",
        total,
        refundPolicy: by,
        refundedAmount,
        paidAttemptId: total === 0 ? null : ids.attempt,
      });
      const outcome = decideCancel(booking, why, hours(start), now);
      if (outcome.kind !== "cancelled") throw new Error("a confirmed booking can be cancelled");
      const owed = outcome.refundAmount ?? 0;
      expect(owed + refundedAmount).toBeLessThanOrEqual(total);
      if (why !== "attendee") expect(owed + refundedAmount).toBe(total);
      const cancelled = afterTransition(booking, outcome, [], now);
      expect(decideCancel(cancelled, "host", hours(start), now)).toEqual({ kind: "unchanged" });
    }),
  );
});

import { type Currency, currencies } from "@stagedoor/contracts/money";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isChargeable, refundableStep, stepOf } from "../src/domain/amounts.ts";
import { decideRefund, refundable } from "../src/domain/refund.ts";
import { decideAfterRefundTrouble } from "../src/domain/refundTrouble.ts";
import type { Refund } from "../src/domain/state.ts";
import { decideUnanswered, nextLook } from "../src/domain/unanswered.ts";

const currency = fc.constantFrom(...(currencies as Currency[]));
const amount = fc.integer({ min: 1, max: 50_000 });
const statuses: Refund["status"][] = ["requested", "pending", "requires_action", "succeeded", "failed", "cancelled"];

const step = fc.record({
  reason: fc.constantFrom<Refund["reason"]>("host", "booking_cancelled", "payment_refused", "wrong_amount"),
  wanted: fc.option(amount),
  becomes: fc.constantFrom(...statuses),
});

const isGone = ({ status }: { status: Refund["status"] }) => status !== "failed" && status !== "cancelled";

test("whatever is asked for, in any order, refunds are sums that Stripe can make and together no more than was received", () => {
  fc.assert(
    fc.property(currency, amount, fc.array(step, { maxLength: 12 }), (of, received, steps) => {
      const refunds: Pick<Refund, "amount" | "status" | "reason">[] = [];
      for (const { reason, wanted, becomes } of steps) {
        const decision = decideRefund({ received, currency: of, refunds, disputes: [], reason, wanted });
        if (decision.kind !== "refund") continue;
        expect(isChargeable(decision.amount, of)).toBe(true);
        if (wanted !== null) expect(decision.amount).toBeLessThanOrEqual(wanted);
        refunds.push({ amount: decision.amount, status: becomes, reason });
      }
      const alive = refunds.filter(isGone).reduce((sum, refund) => sum + refund.amount, 0);
      expect(alive).toBeLessThanOrEqual(received);
      expect(refundable(received, refunds)).toBe(received - alive);
    }),
    { numRuns: 1_000 },
  );
});

test("all of a sum that was charged can go back", () => {
  fc.assert(
    fc.property(currency, amount, (of, received) => {
      fc.pre(isChargeable(received, of));
      const decision = decideRefund({
        received,
        currency: of,
        refunds: [],
        disputes: [],
        reason: "payment_refused",
        wanted: null,
      });
      expect(decision).toEqual({ kind: "refund", amount: received, waits: false });
    }),
  );
});

test("what can be refunded of a sum is the most that Stripe takes", () => {
  fc.assert(
    fc.property(currency, fc.nat(50_000), (of, sum) => {
      const most = refundableStep(sum, of);
      expect(most === 0 || isChargeable(most, of)).toBe(true);
      expect(sum - most).toBeGreaterThanOrEqual(0);
      expect(sum - most).toBeLessThan(stepOf(of));
    }),
  );
});

test("a refund that could not be made never grows, never passes what is left, and goes back to no older key", () => {
  const other = fc.record({
    amount,
    status: fc.constantFrom(...statuses),
    reason: fc.constantFrom<Refund["reason"]>("host", "stripe"),
  });
  const trouble = fc.constantFrom("unknown", "refused", "broken" as const);
  const counts = fc.record({ tries: fc.nat(6), keyNumber: fc.nat(6) });
  fc.assert(
    fc.property(
      amount,
      amount,
      fc.array(other, { maxLength: 3 }),
      trouble,
      counts,
      counts,
      (asked, received, others, why, is, sent) => {
        const current = {
          amount: asked,
          status: "requested" as const,
          currency: "gbp" as const,
          alarmedAt: null,
          ...is,
        };
        const after = decideAfterRefundTrouble({
          current,
          others,
          disputed: "free",
          received,
          sent,
          trouble: why,
          alarmTries: 3,
        });
        if (after.kind !== "again") return;
        expect(after.amount).toBeLessThanOrEqual(asked);
        expect(after.keyNumber).toBeGreaterThanOrEqual(is.keyNumber);
        if (why === "unknown") expect(after).toMatchObject({ amount: asked, keyNumber: is.keyNumber });
        if (why === "refused") expect(after.amount).toBeLessThanOrEqual(refundable(received, others));
      },
    ),
    { numRuns: 1_000 },
  );
});

test("a paid attempt without an answer is due at its next look, and not before", () => {
  const ms = fc.integer({ min: 1_000, max: 3_600_000 });
  const base = Date.parse("2030-01-01T12:00:00Z");
  const at = (after: number) => new Date(base + after);
  fc.assert(
    fc.property(
      ms,
      ms,
      fc.integer({ min: 1, max: 20 }),
      ms,
      fc.option(ms),
      (announceAgainMs, settleAlarmMs, announcements, waited, alarmed) => {
        const known = {
          paidAt: at(0),
          announcedAt: at(waited),
          announcements,
          alarmedAt: alarmed === null ? null : at(alarmed),
        };
        const limits = { announceAgainMs, settleAlarmMs };
        const due = nextLook(known, limits);
        const then = decideUnanswered(known, due, limits);
        expect(then.announce || then.alarm).toBe(true);
        expect(decideUnanswered(known, new Date(due.getTime() - 1), limits)).toEqual({ announce: false, alarm: false });
      },
    ),
  );
});

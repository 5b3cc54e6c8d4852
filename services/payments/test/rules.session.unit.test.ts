import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCheckout } from "../src/domain/checkout.ts";
import type { SessionFacts } from "../src/domain/session.ts";
import { sessionChanges } from "../src/domain/sessionChanges.ts";
import { type Attempt, attemptStatuses, liveAttemptStatuses, type Payment } from "../src/domain/state.ts";
import { heldBooking } from "./bookings.ts";

const now = new Date("2030-01-01T12:00:00Z");
const limits = { announceAgainMs: 120_000, settleAlarmMs: 600_000 };
const sum = 2500;

const attempt: Attempt = {
  id: "attempt",
  paymentId: "payment",
  bookingId: "booking",
  status: "open",
  amount: sum,
  currency: "gbp",
  sessionId: null,
  url: null,
  expiresAt: now,
  paymentIntentId: null,
  received: null,
  paidAt: null,
  settledAt: null,
  createdAt: now,
};

const open: SessionFacts = {
  sessionId: "session",
  status: "open",
  paid: false,
  failed: false,
  amount: sum,
  currency: "gbp",
  paymentIntentId: null,
  url: null,
  expiresAt: now,
  metadata: { bookingId: undefined, paymentId: undefined, attemptId: undefined },
};
const expired: SessionFacts = { ...open, status: "expired" };
const unpaid: SessionFacts = { ...open, status: "complete", paymentIntentId: "intent" };
const failed: SessionFacts = { ...unpaid, failed: true };
const paid: SessionFacts = { ...unpaid, paid: true };

/** All that may become of a session, and what its attempt is in the end. */
const lives = (of: (facts: SessionFacts) => SessionFacts, end: Attempt["status"]) => [
  { facts: [open, expired], end: "expired" as const },
  { facts: [open, unpaid, failed], end: "failed" as const },
  { facts: [open, of(paid)], end },
  { facts: [open, unpaid, of(paid)], end },
];
const life = fc.constantFrom(
  ...lives((facts) => facts, "paid"),
  ...lives((facts) => ({ ...facts, amount: sum - 1 }), "wrong_amount"),
  ...lives((facts) => ({ ...facts, currency: "eur" }), "wrong_amount"),
);

/** Each fact once at least, in any order, and some again. */
const told = life.chain(({ facts, end }) =>
  fc
    .tuple(
      fc.shuffledSubarray(facts, { minLength: facts.length }),
      fc.array(fc.constantFrom(...facts), { maxLength: 6 }),
    )
    .chain(([all, more]) => fc.shuffledSubarray([...all, ...more], { minLength: all.length + more.length }))
    .map((order) => ({ order, end })),
);

type Told = { attempt: Attempt; payment: Pick<Payment, "status" | "closeRequestedAt">; said: string[] };

function hear({ attempt: before, payment, said }: Told, facts: SessionFacts): Told {
  const changes = sessionChanges(payment, before, facts, now, limits);
  return {
    attempt: { ...before, ...changes.attempt },
    payment: { ...payment, ...(changes.payment?.status ? { status: changes.payment.status } : {}) },
    said: [...said, ...(changes.announce ? [changes.announce] : []), ...(changes.wrongAmount ? ["wrong amount"] : [])],
  };
}

test("in whatever order and however often Stripe's news come, an attempt ends the same, and money is spoken of once", () => {
  fc.assert(
    fc.property(told, fc.boolean(), ({ order, end }, isClosing) => {
      const payment = { status: "open" as const, closeRequestedAt: isClosing ? now : null };
      const last = order.reduce<Told>(hear, { attempt, payment, said: [] });
      expect(last.attempt.status).toBe(end);
      const isMoney = end === "paid" || end === "wrong_amount";
      expect(last.attempt.received !== null).toBe(isMoney);
      expect(last.said.filter((each) => each === "payment.succeeded")).toHaveLength(end === "paid" ? 1 : 0);
      expect(last.said.filter((each) => each === "wrong amount")).toHaveLength(end === "wrong_amount" ? 1 : 0);
      if (end === "paid") expect(last.payment.status).toBe("succeeded");
      if (end !== "paid" && isClosing) expect(["expired", "failed"]).toContain(last.payment.status);
    }),
    { numRuns: 2_000 },
  );
});

test("once the money of a payment is here nothing that Stripe says of another attempt takes it away", () => {
  fc.assert(
    fc.property(told, ({ order }) => {
      const payment = { status: "succeeded" as const, closeRequestedAt: null };
      expect(order.reduce<Told>(hear, { attempt, payment, said: [] }).payment.status).toBe("succeeded");
    }),
  );
});

test("a checkout opens only for a held booking within its time, with a payment that is open and no other attempt", () => {
  const { tickets: _t, confirmedAt: _c, ...state } = heldBooking();
  const minutes = fc.integer({ min: -2, max: 2 });
  fc.assert(
    fc.property(
      fc.constantFrom("held", "processing", "confirmed", "cancelled", "expired" as const),
      fc.constantFrom("open", "processing", "succeeded", "expired", "failed" as const),
      fc.option(fc.constantFrom(...attemptStatuses.filter((status) => liveAttemptStatuses.includes(status)))),
      fc.boolean(),
      minutes,
      fc.nat(1),
      (status, paymentStatus, live, isClosing, left, amount) => {
        const holdExpiresAt = new Date(now.getTime() + left * 60_000);
        const total = { amount, currency: "gbp" as const };
        const booking = { ...state, status, holdExpiresAt, confirmedAt: null, total };
        const payment = { status: paymentStatus, closeRequestedAt: isClosing ? now : null };
        const { kind } = decideCheckout(booking, payment, live ? { ...attempt, status: live } : undefined, now);
        const mayPay = status === "held" && paymentStatus === "open" && !isClosing && left > 0 && amount > 0;
        expect(kind === "open").toBe(mayPay && live === null);
        if (!mayPay) expect(["closed", "free"]).toContain(kind);
      },
    ),
    { numRuns: 1_000 },
  );
});

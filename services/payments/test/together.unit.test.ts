import fc from "fast-check";
import { expect, it } from "vitest";
import {
  decideTogether,
  type Known,
  type KnownAttempt,
  type KnownPayment,
  lineOf,
} from "../src/domain/decideTogether.ts";
import type { SessionFacts } from "../src/domain/session.ts";
import { sessionChanges } from "../src/domain/sessionChanges.ts";
import { attemptStatuses, liveAttemptStatuses } from "../src/domain/state.ts";

const now = new Date("2030-01-01T12:00:00Z");
const before = new Date("2030-01-01T11:50:00Z");
const limits = { announceAgainMs: 120_000, settleAlarmMs: 600_000 };

const paymentOf = (id: string, changes: Partial<KnownPayment>): KnownPayment => ({
  id,
  bookingId: `booking of ${id}`,
  eventId: "event",
  hostId: "host",
  attendeeId: "attendee",
  status: "open",
  amount: 2500,
  currency: "gbp",
  attemptId: null,
  closeRequestedAt: null,
  closeDueAt: null,
  version: 1,
  createdAt: before,
  updatedAt: before,
  ...changes,
});

const payments = fc.tuple(
  ...["p1", "p2"].map((id) =>
    fc
      .record({
        status: fc.constantFrom("open", "processing", "succeeded", "expired", "failed" as const),
        closeRequestedAt: fc.constantFrom(null, before),
      })
      .map((changes) => paymentOf(id, changes)),
  ),
);

/** Two attempts of each payment, of which one at most is live, as the index demands. */
const attempts = fc
  .array(
    fc.record({
      status: fc.constantFrom(...attemptStatuses),
      hasSession: fc.boolean(),
      hasRefunds: fc.constantFrom(false, false, false, true),
    }),
    { minLength: 4, maxLength: 4 },
  )
  .map((drawn) =>
    drawn.map(({ status, hasSession, hasRefunds }, index): KnownAttempt => {
      const isSecond = index % 2 === 1;
      const isLive = liveAttemptStatuses.includes(status);
      return {
        id: `a${index}`,
        paymentId: index < 2 ? "p1" : "p2",
        status: isSecond && isLive ? "expired" : status,
        amount: 2500,
        currency: "gbp",
        sessionId: hasSession ? `cs${index}` : null,
        paymentIntentId: null,
        hasRefunds,
      };
    }),
  );

/** Of the four attempts, and of a fifth that is not known. */
const facts = fc
  .record({
    of: fc.integer({ min: 0, max: 4 }),
    otherSession: fc.constantFrom(false, false, false, true),
    says: fc.constantFrom(
      { status: "open", paid: false, failed: false } as const,
      { status: "complete", paid: true, failed: false } as const,
      { status: "complete", paid: false, failed: false } as const,
      { status: "complete", paid: false, failed: true } as const,
      { status: "expired", paid: false, failed: false } as const,
    ),
    amount: fc.constantFrom(2500, 2500, 2500, 2400),
    currency: fc.constantFrom("gbp", "gbp", "gbp", "eur"),
    paymentIntentId: fc.constantFrom(null, "pi"),
  })
  .map(({ of, otherSession, says, ...rest }): SessionFacts => {
    const paymentId = of < 2 ? "p1" : of < 4 ? "p2" : "p3";
    const sessionId = otherSession ? `cs${of}other` : `cs${of}`;
    const metadata = { bookingId: `booking of ${paymentId}`, paymentId, attemptId: `a${of}` };
    return { sessionId, url: "https://checkout.example.test", expiresAt: now, metadata, ...says, ...rest };
  });

/** One after the other, as events are received that come alone. */
function oneByOne(all: readonly SessionFacts[], known: Known) {
  const state = {
    payments: new Map(known.payments.map((payment) => [payment.id, payment])),
    attempts: new Map(known.attempts.map((attempt) => [attempt.id, attempt])),
    announced: [] as { index: number; type: string; version: number; attemptId: string }[],
  };
  for (const [index, each] of all.entries()) {
    const bySession = [...state.attempts.values()].find(({ sessionId }) => sessionId === each.sessionId);
    const byMetadata = state.attempts.get(each.metadata.attemptId ?? "");
    const attempt = bySession ?? (byMetadata?.sessionId ? undefined : byMetadata);
    const payment = attempt && state.payments.get(attempt.paymentId);
    if (!payment) continue;
    const changes = sessionChanges(payment, attempt, each, now, limits);
    if (Object.keys(changes.attempt).length === 0) continue;
    state.attempts.set(attempt.id, { ...attempt, ...changes.attempt });
    if (!changes.payment) continue;
    const version = payment.version + 1;
    state.payments.set(payment.id, { ...payment, ...changes.payment, updatedAt: now, version });
    if (changes.announce) state.announced.push({ index, type: changes.announce, version, attemptId: attempt.id });
  }
  return state;
}

it("sessions that are decided together end as one after the other, but for the lines that are left", () => {
  fc.assert(
    fc.property(payments, attempts, fc.array(facts, { maxLength: 12 }), (drawnPayments, drawnAttempts, all) => {
      const known = { payments: drawnPayments, attempts: drawnAttempts };
      const together = decideTogether(all, known, now, limits);
      const decided = all.filter((_each, index) => together.decisions[index] === "applied");
      const expected = oneByOne(decided, known);
      const places = all.flatMap((_each, index) => (together.decisions[index] === "applied" ? [index] : []));
      for (const payment of known.payments) {
        expect(together.payments.get(payment.id) ?? payment).toEqual(expected.payments.get(payment.id));
      }
      for (const attempt of known.attempts) {
        expect({ ...attempt, ...together.attempts.get(attempt.id) }).toEqual(expected.attempts.get(attempt.id));
      }
      expect(
        together.announced.map(({ index, type, payment, attemptId }) => ({
          index,
          type,
          version: payment.version,
          attemptId,
        })),
      ).toEqual(expected.announced.map((each) => ({ ...each, index: places[each.index] })));
    }),
    { numRuns: 2_000 },
  );
});

it("whoever comes after one that is left, in its line, is left as well", () => {
  fc.assert(
    fc.property(payments, attempts, fc.array(facts, { maxLength: 12 }), (drawnPayments, drawnAttempts, all) => {
      const { decisions } = decideTogether(all, { payments: drawnPayments, attempts: drawnAttempts }, now, limits);
      const left = new Set<string>();
      for (const [index, each] of all.entries()) {
        if (left.has(lineOf(each))) expect(decisions[index]).toBe("left");
        if (decisions[index] === "left") left.add(lineOf(each));
      }
    }),
    { numRuns: 500 },
  );
});

it("a wrong sum, a payment that is not known and one of which something went back are never decided together", () => {
  const attempt: KnownAttempt = {
    id: "a0",
    paymentId: "p1",
    status: "open",
    amount: 2500,
    currency: "gbp",
    sessionId: "cs0",
    paymentIntentId: null,
    hasRefunds: false,
  };
  const paid: SessionFacts = {
    sessionId: "cs0",
    status: "complete",
    paid: true,
    failed: false,
    amount: 2500,
    currency: "gbp",
    paymentIntentId: "pi",
    url: null,
    expiresAt: now,
    metadata: { bookingId: "b", paymentId: "p1", attemptId: "a0" },
  };
  const decide = (changes: Partial<SessionFacts>, of: Partial<KnownAttempt>, known: KnownPayment[]) =>
    decideTogether([{ ...paid, ...changes }], { payments: known, attempts: [{ ...attempt, ...of }] }, now, limits);
  const open = [paymentOf("p1", {})];
  expect(decide({}, {}, open).decisions).toEqual(["applied"]);
  for (const left of [
    decide({ amount: 2499 }, {}, open),
    decide({ currency: "eur" }, {}, open),
    decide({}, { hasRefunds: true }, open),
    decide({}, { sessionId: "cs_other" }, open),
    decide({}, {}, []),
  ]) {
    expect(left).toEqual({ decisions: ["left"], attempts: new Map(), payments: new Map(), announced: [], reached: [] });
  }
});

import { expect, it } from "vitest";
import { decideSession, type SessionFacts, type SessionOutcome } from "../src/domain/session.ts";
import type { AttemptStatus, Payment } from "../src/domain/state.ts";

const open: SessionFacts = {
  sessionId: "cs_1",
  status: "open",
  paid: false,
  failed: false,
  amount: 2500,
  currency: "gbp",
  paymentIntentId: null,
  url: "https://checkout.example.test/cs_1",
  expiresAt: new Date("2030-01-01T00:30:00Z"),
  metadata: { bookingId: undefined, paymentId: undefined, attemptId: undefined },
};
const paid: SessionFacts = { ...open, status: "complete", paid: true };
const unpaid: SessionFacts = { ...open, status: "complete" };
const failed: SessionFacts = { ...unpaid, failed: true };
const expired: SessionFacts = { ...open, status: "expired" };
const wrong: SessionFacts = { ...paid, amount: 2499 };
const otherCurrency: SessionFacts = { ...paid, currency: "eur" };

const decide = (payment: Payment["status"], closing: boolean, attempt: AttemptStatus, facts: SessionFacts) =>
  decideSession(
    { status: payment, closeRequestedAt: closing ? new Date(0) : null },
    { status: attempt, amount: 2500, currency: "gbp" },
    facts,
  );
const outcome = (changes: Partial<SessionOutcome> = {}): SessionOutcome => ({
  attempt: null,
  payment: null,
  announce: null,
  wrongAmount: false,
  ...changes,
});

const succeeds = outcome({ attempt: "paid", payment: "succeeded", announce: "payment.succeeded" });
const closes = { payment: "expired", announce: "payment.expired" } as const;
const fails = { payment: "failed", announce: "payment.failed" } as const;

it.each<[string, Payment["status"], boolean, AttemptStatus, SessionFacts, SessionOutcome]>([
  ["open changes nothing", "open", false, "open", open, outcome()],
  ["paid succeeds", "open", false, "open", paid, succeeds],
  ["paid wins over a closing that was requested", "open", true, "open", paid, succeeds],
  ["paid wins after processing", "processing", false, "processing", paid, succeeds],
  ["paid wins after it was given up as failed", "failed", false, "failed", paid, succeeds],
  ["paid wins after it was taken for expired", "expired", true, "expired", paid, succeeds],
  ["paid again changes nothing", "succeeded", false, "paid", paid, outcome()],
  [
    "a second paid attempt is announced, and the payment stays with the first",
    "succeeded",
    false,
    "open",
    paid,
    outcome({ attempt: "paid", announce: "payment.succeeded" }),
  ],
  [
    "a wrong amount is no payment",
    "open",
    false,
    "open",
    wrong,
    outcome({ attempt: "wrong_amount", wrongAmount: true }),
  ],
  [
    "a wrong currency is no payment",
    "open",
    false,
    "open",
    otherCurrency,
    outcome({ attempt: "wrong_amount", wrongAmount: true }),
  ],
  [
    "a wrong amount ends a closing",
    "open",
    true,
    "open",
    wrong,
    outcome({ attempt: "wrong_amount", wrongAmount: true, ...closes }),
  ],
  [
    "a wrong amount after processing fails",
    "processing",
    false,
    "processing",
    wrong,
    outcome({ attempt: "wrong_amount", wrongAmount: true, ...fails }),
  ],
  ["a wrong amount told again changes nothing", "open", false, "wrong_amount", paid, outcome()],
  [
    "complete and unpaid is processing",
    "open",
    false,
    "open",
    unpaid,
    outcome({ attempt: "processing", payment: "processing", announce: "payment.processing" }),
  ],
  [
    "complete and unpaid is processing also while closing",
    "open",
    true,
    "open",
    unpaid,
    outcome({ attempt: "processing", payment: "processing", announce: "payment.processing" }),
  ],
  ["processing told again changes nothing", "processing", false, "processing", unpaid, outcome()],
  [
    "failed after processing fails the payment",
    "processing",
    false,
    "processing",
    failed,
    outcome({ attempt: "failed", ...fails }),
  ],
  [
    "failed before processing was heard leaves the hold its time",
    "open",
    false,
    "open",
    failed,
    outcome({ attempt: "failed" }),
  ],
  ["failed while closing closes", "open", true, "open", failed, outcome({ attempt: "failed", ...closes })],
  ["failed after paid changes nothing", "succeeded", false, "paid", failed, outcome()],
  [
    "expired leaves the hold its time for another attempt",
    "open",
    false,
    "open",
    expired,
    outcome({ attempt: "expired" }),
  ],
  ["expired while closing closes", "open", true, "open", expired, outcome({ attempt: "expired", ...closes })],
  ["expired after paid changes nothing", "succeeded", true, "paid", expired, outcome()],
  ["expired after processing is old news", "processing", false, "processing", expired, outcome()],
  ["expired again changes nothing", "expired", true, "expired", expired, outcome()],
])("%s", (_name, payment, closing, attempt, facts, expected) => {
  expect(decide(payment, closing, attempt, facts)).toEqual(expected);
});

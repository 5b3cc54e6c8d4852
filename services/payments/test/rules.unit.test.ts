import { testSettings } from "@stagedoor/service/testing/settings";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paymentsSettings } from "../src/config.ts";
import { isChargeable, refundableStep } from "../src/domain/amounts.ts";
import { backoffMs } from "../src/domain/backoff.ts";
import { decideCheckout } from "../src/domain/checkout.ts";
import { decideRefund, mergeRefundStatus, refundable } from "../src/domain/refund.ts";
import { decideAfterRefundTrouble } from "../src/domain/refundTrouble.ts";
import { decideReturnUrls } from "../src/domain/returnUrls.ts";
import { sessionParameters } from "../src/domain/sessionParameters.ts";
import type { Attempt, Booking, Refund } from "../src/domain/state.ts";
import { decideUnanswered, nextLook, type Unanswered } from "../src/domain/unanswered.ts";
import { heldBooking } from "./bookings.ts";

const now = new Date("2030-01-01T12:00:00Z");
const later = new Date(now.getTime() + 60_000);
const { tickets: _t, holdExpiresAt: _h, confirmedAt: _c, ...state } = heldBooking();
const held: Booking = { ...state, holdExpiresAt: later, confirmedAt: null };
const payable = { status: "open", closeRequestedAt: null } as const;
const attempt: Attempt = {
  id: "a",
  paymentId: "p",
  bookingId: held.id,
  status: "open",
  amount: 2500,
  currency: "gbp",
  sessionId: "cs_1",
  url: "https://checkout.example.test/cs_1",
  expiresAt: later,
  paymentIntentId: null,
  received: null,
  paidAt: null,
  settledAt: null,
  createdAt: now,
};

describe("checkout", () => {
  it.each([
    ["opens for a held booking", held, payable, undefined, "open"],
    ["gives the open attempt again", held, payable, attempt, "same"],
    ["repeats an attempt without a session", held, payable, { ...attempt, sessionId: null, url: null }, "repeat"],
    ["asks about an attempt that should be over", held, payable, { ...attempt, expiresAt: now }, "refresh"],
    ["is closed from the instant the hold ends", { ...held, holdExpiresAt: now }, payable, attempt, "closed"],
    ["is closed once closing was requested", held, { ...payable, closeRequestedAt: now }, attempt, "closed"],
    ["is closed while a payment is on its way", held, payable, { ...attempt, status: "processing" as const }, "closed"],
    ["is closed once paid", held, { ...payable, status: "succeeded" as const }, undefined, "closed"],
    ["is closed for a confirmed booking", { ...held, status: "confirmed" as const }, payable, undefined, "closed"],
    [
      "is not for free bookings",
      { ...held, total: { amount: 0, currency: "gbp" as const } },
      payable,
      undefined,
      "free",
    ],
  ] as const)("%s", (_name, booking, payment, live, kind) => {
    expect(decideCheckout(booking, payment, live as Attempt | undefined, now).kind).toBe(kind);
  });
});

describe("a session's parameters", () => {
  const request = { paymentId: "p", attemptId: "a", successUrl: "s", cancelUrl: "c", now, marginMs: 90_000 };
  it("add up to the booking's total, whatever its items say", () => {
    const item = fc.record({ quantity: fc.integer({ min: 1, max: 9 }), unitPrice: fc.integer({ min: 0, max: 9999 }) });
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 1, max: 99_999 }),
        fc.boolean(),
        (items, other, exact) => {
          const sum = items.reduce((total, { quantity, unitPrice }) => total + quantity * unitPrice, 0);
          const amount = exact && sum > 0 ? sum : other;
          const full = items.map((each) => ({ ...each, ticketTypeId: "t", ticketTypeName: "Stalls", seats: [] }));
          const booking = { ...held, items: full, total: { amount, currency: "gbp" as const } };
          const { line_items: lines } = sessionParameters({ ...request, booking });
          expect(lines.reduce((total, line) => total + line.quantity * line.price_data.unit_amount, 0)).toBe(amount);
          expect(lines.length).toBeLessThanOrEqual(100);
        },
      ),
    );
  });
  it("last Stripe's minimum and a little", () => {
    expect(sessionParameters({ ...request, booking: held }).expires_at).toBe(now.getTime() / 1000 + 1800 + 90);
  });
});

describe("amounts", () => {
  it("of three decimals must end in 0, and of others need not", () => {
    expect([isChargeable(1230, "kwd"), isChargeable(1234, "kwd")]).toEqual([true, false]);
    expect([isChargeable(1, "jpy"), isChargeable(1234, "gbp"), isChargeable(0, "gbp")]).toEqual([true, true, false]);
    expect([refundableStep(1239, "kwd"), refundableStep(1239, "gbp")]).toEqual([1230, 1239]);
  });
});

describe("refunds", () => {
  const statuses: Refund["status"][] = ["requested", "pending", "requires_action", "succeeded", "failed", "cancelled"];
  const refund = fc.record({
    amount: fc.integer({ min: 1, max: 5000 }),
    status: fc.constantFrom(...statuses),
    reason: fc.constantFrom<Refund["reason"]>("host", "stripe", "booking_cancelled"),
  });
  it("never add up to more than was received", () => {
    const wanted = fc.option(fc.integer({ min: 1, max: 9000 }));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9000 }), fc.array(refund), wanted, (received, refunds, want) => {
        const left = refundable(received, refunds);
        for (const reason of ["host", "payment_refused"] as const) {
          const decision = decideRefund({ received, currency: "gbp", refunds, disputes: [], reason, wanted: want });
          if (decision.kind === "refund") expect(decision.amount).toBeLessThanOrEqual(left);
          else expect(left === 0 || (reason === "host" && (want ?? 0) > left)).toBe(true);
        }
      }),
    );
  });
  it("of one cause come about once", () => {
    const known = [{ amount: 5, status: "failed" as const, reason: "booking_cancelled" as const }];
    const request = { received: 100, currency: "gbp" as const, refunds: known, disputes: [], wanted: null };
    expect(decideRefund({ ...request, reason: "booking_cancelled" })).toEqual({ kind: "known" });
    expect(decideRefund({ ...request, reason: "payment_refused" })).toEqual({
      kind: "refund",
      amount: 100,
      waits: false,
    });
  });
  it.each(["failed", "cancelled"] as const)(
    "that were only thought here to be %s become what Stripe says",
    (status) => {
      expect(mergeRefundStatus({ status, stripeRefundId: null }, "succeeded")).toBe("succeeded");
      expect(mergeRefundStatus({ status, stripeRefundId: "re_1" }, "succeeded")).toBe(status);
    },
  );
  it("end in the same status in whatever order Stripe's news come", () => {
    const orders = fc.shuffledSubarray(["pending", "succeeded", "failed"] as const, { minLength: 3 });
    fc.assert(
      fc.property(orders, (told) => {
        const start = { status: "requested" as Refund["status"], stripeRefundId: null as string | null };
        const end = told.reduce(
          (refund, each) => ({ status: mergeRefundStatus(refund, each), stripeRefundId: "re_1" }),
          start,
        );
        expect(end.status).toBe("failed");
      }),
    );
  });
});

describe("a refund that could not be made", () => {
  const current = {
    amount: 1000,
    status: "requested" as const,
    currency: "gbp" as const,
    tries: 1,
    keyNumber: 1,
    alarmedAt: null,
  };
  const given = (amount: number) => [{ amount, status: "succeeded" as const, reason: "stripe" as const }];
  const request = {
    current,
    others: [],
    disputed: "free" as const,
    received: 2500,
    sent: { tries: 1, keyNumber: 1 },
    alarmTries: 3,
  };
  const again = { kind: "again", amount: 1000, keyNumber: 1, reschedule: true, alarm: false };
  const late = { ...current, tries: 4 };
  it.each([
    ["keeps its key while nobody knows", { trouble: "unknown" as const }, again],
    ["takes a new key once Stripe's failure is known", { trouble: "broken" as const }, { ...again, keyNumber: 2 }],
    [
      "is over once it was made",
      { trouble: "broken" as const, current: { ...current, status: "pending" as const } },
      { kind: "over" },
    ],
    [
      "is cut to what is left",
      { trouble: "refused" as const, others: given(2000) },
      { ...again, amount: 500, keyNumber: 2 },
    ],
    ["is gone when all went back another way", { trouble: "refused" as const, others: given(2500) }, { kind: "gone" }],
    ["has failed when it is refused too often", { trouble: "refused" as const, current: late }, { kind: "failed" }],
    ["is cut, however late", { trouble: "refused" as const, current: late, others: given(2000) }, { amount: 500 }],
    ["raises the alarm past the limit too", { trouble: "unknown" as const, current: late }, { alarm: true }],
    ["raises it once", { trouble: "unknown" as const, current: { ...late, alarmedAt: now } }, { alarm: false }],
    ["leaves the due time to who took it over", { trouble: "unknown" as const, current: late }, { reschedule: false }],
    [
      "does not go back to an older key",
      { trouble: "broken" as const, current: { ...late, keyNumber: 5 } },
      { keyNumber: 5 },
    ],
  ])("%s", (_name, changes, expected) => {
    expect(decideAfterRefundTrouble({ ...request, ...changes })).toMatchObject(expected);
  });
});

describe("a paid attempt without an answer", () => {
  const limits = { announceAgainMs: 120_000, settleAlarmMs: 600_000 };
  const start: Unanswered = { paidAt: now, announcedAt: now, announcements: 1, alarmedAt: null };

  /** What a day brings when it is looked at exactly when it says, in minutes. */
  function aDay() {
    const announced: number[] = [];
    const alarmed: number[] = [];
    let attempt = start;
    for (
      let at = nextLook(attempt, limits);
      at.getTime() < now.getTime() + 86_400_000;
      at = nextLook(attempt, limits)
    ) {
      const due = decideUnanswered(attempt, at, limits);
      expect(due.announce || due.alarm).toBe(true);
      const minute = (at.getTime() - now.getTime()) / 60_000;
      if (due.announce) announced.push(minute);
      if (due.alarm) alarmed.push(minute);
      const again = due.announce ? { announcedAt: at, announcements: attempt.announcements + 1 } : {};
      attempt = { ...attempt, ...again, ...(due.alarm ? { alarmedAt: at } : {}) };
    }
    return { announced, alarmed };
  }

  it("is announced at waits that double up to an hour, for ever", () => {
    expect(aDay().announced.slice(0, 8)).toEqual([2, 6, 14, 30, 62, 122, 182, 242]);
    expect(aDay().announced).toHaveLength(27);
  });
  it("raises its alarm once in each period, and never less", () => {
    expect(aDay().alarmed).toEqual(Array.from({ length: 143 }, (_, index) => 10 * (index + 1)));
  });
});

describe("return addresses", () => {
  const decide = (successUrl?: string) =>
    decideReturnUrls({ successUrl }, "b", "https://t.example.test/app", ["https://o.example.test"]);
  it("lead to this deployment, by default to the booking", () => {
    expect(decide()).toEqual({
      kind: "ok",
      urls: {
        successUrl: "https://t.example.test/app/bookings/b?checkout=success",
        cancelUrl: "https://t.example.test/app/bookings/b?checkout=cancelled",
      },
    });
    expect(decide("https://o.example.test/x?session={CHECKOUT_SESSION_ID}").kind).toBe("ok");
  });
  it.each([
    "https://t.example.test.evil.test",
    "https://t.example.test:8443/",
    "http://t.example.test/",
    "//o.example.test",
    "https://u:p@t.example.test/",
  ])("never to %s", (url) => expect(decide(url)).toEqual({ kind: "refused", field: "successUrl" }));
});

it("tries again after 5 s, twice as long each time, an hour at most", () => {
  expect([1, 2, 3, 20].map(backoffMs)).toEqual([5_000, 10_000, 20_000, 3_600_000]);
});

describe("settings", () => {
  const env = { STRIPE_SECRET_KEY: "sk_test_example", STRIPE_WEBHOOK_SECRET: "whsec_example" };
  it.each([
    [{ STRIPE_SECRET_KEY: "pk_test_example" }, "STRIPE_SECRET_KEY"],
    [{ STRIPE_SECRET_KEY: "" }, "STRIPE_SECRET_KEY"],
    [{ STRIPE_WEBHOOK_SECRET: "secret" }, "STRIPE_WEBHOOK_SECRET"],
    [{ STRIPE_WEBHOOK_SECRET: "" }, "STRIPE_WEBHOOK_SECRET"],
    [{ STRIPE_API_URL: "ftp://example.test" }, "STRIPE_API_URL"],
    [{ STRIPE_TIMEOUT_MS: "0" }, "STRIPE_TIMEOUT_MS"],
  ])("a bad one stops the start and is named: %j", (bad, name) => {
    expect(() => testSettings(paymentsSettings, { ...env, ...bad })).toThrow(name);
  });
  it("a live key is refused unless it is wanted", () => {
    const live = { ...env, STRIPE_SECRET_KEY: "sk_live_example" };
    for (const allow of ["", "false"]) {
      const read = () => testSettings(paymentsSettings, { ...live, STRIPE_ALLOW_LIVE: allow });
      expect(read).toThrow("STRIPE_SECRET_KEY is a live key");
    }
    const wanted = testSettings(paymentsSettings, { ...live, STRIPE_ALLOW_LIVE: "true" });
    expect(wanted.stripeSecretKey).toBe("sk_live_example");
  });
});

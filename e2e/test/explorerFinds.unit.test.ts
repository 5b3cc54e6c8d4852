import { expect, test } from "vitest";
import { explore } from "../src/explorer/explore.ts";
import { productRules, type Rules } from "../src/explorer/rules.ts";
import { plain, type Scenario } from "../src/explorer/scenario.ts";

type Settle = Rules["settleTogether"];
type Types = Parameters<Rules["decideHold"]>[0]["ticketTypes"];

const two = {
  bookings: [
    { attendee: 0, places: 1 },
    { attendee: 1, places: 1 },
  ],
};
const same = {
  capacity: 2,
  bookings: [
    { attendee: 0, places: 1 },
    { attendee: 0, places: 1 },
  ],
};

/** Settling that sees another ground than there is. */
const settleOn = (change: (ground: Parameters<Settle>[1]) => Partial<Parameters<Settle>[1]>): Partial<Rules> => ({
  settleTogether: (all, ground, ...rest) => productRules.settleTogether(all, { ...ground, ...change(ground) }, ...rest),
});
const empty = (types: Types) => types.map((type) => ({ ...type, held: 0, sold: 0 }));

/** A cancellation is not known to have been refunded, so that only the inbox stands between it and a second refund. */
const refundsRepeat: Rules["decideRefund"] = (request) => productRules.decideRefund({ ...request, reason: "host" });

const broken: [what: string, Partial<Scenario>, Partial<Rules>, finding: string, steps: number][] = [
  [
    "a late payment confirms without free places",
    { ...two, canCancel: false },
    settleOn(({ late }) => ({ late: { ...late, types: empty(late.types) } })),
    "more places are taken than there are",
    11,
  ],
  [
    "a late payment confirms beside another live booking",
    { ...same, canCancel: false },
    settleOn(({ late }) => ({ late: { ...late, live: [] } })),
    "attendee 0 has two live bookings",
    11,
  ],
  [
    "a late payment confirms for a cancelled event",
    { host: ["cancel"] },
    settleOn(({ events }) => ({
      events: new Map([...events].map(([id, event]) => [id, { ...event, status: "published" as const }])),
    })),
    "booking 0 of a cancelled event is live",
    14,
  ],
  [
    "a payment that was refused confirms later",
    { ...two, canCancel: false },
    settleOn(() => ({ refusals: new Map() })),
    "booking 0 is confirmed by a payment that was refused",
    16,
  ],
  [
    "messages act as often as they come",
    { faults: 1, refundPercentage: 50 },
    { hasInbox: false, decideRefund: refundsRepeat },
    "more of attempt 0 goes back for a cancellation than is owed",
    10,
  ],
  [
    "a cancellation is refunded as often as it is told",
    { refundPercentage: 50 },
    { decideRefund: refundsRepeat },
    "more of attempt 0 goes back for a cancellation than is owed",
    12,
  ],
  [
    "older versions of an event are taken over",
    { faults: 1, host: [{ capacity: 2 }, "cancel"] },
    { checksVersions: false },
    "bookings has an older version of the event than the host",
    6,
  ],
  [
    "messages are sent after the commit",
    { faults: 1 },
    { hasOutbox: false },
    "payments takes booking 0 for something else",
    7,
  ],
  [
    "refunds are not looked for at Stripe",
    { hostRefunds: 1 },
    { looksForRefunds: false },
    "refund 0 was made twice at Stripe",
    10,
  ],
  [
    "a second hold of an attendee is not refused",
    same,
    { decideHold: (sale, ...rest) => productRules.decideHold({ ...sale, liveBookingId: null }, ...rest) },
    "attendee 0 has two live bookings",
    2,
  ],
  [
    "a hold does not look at what is taken",
    two,
    {
      decideHold: (sale, ...rest) =>
        productRules.decideHold({ ...sale, ticketTypes: empty(sale.ticketTypes) }, ...rest),
    },
    "more places are taken than there are",
    2,
  ],
  [
    "any sum is a payment",
    { faults: 1 },
    {
      sessionChanges: (payment, attempt, facts, ...rest) =>
        productRules.sessionChanges(payment, { ...attempt, amount: facts.amount }, facts, ...rest),
    },
    "booking 0 is confirmed and was not paid",
    7,
  ],
  [
    "a checkout does not see the one that is open",
    { attempts: 2 },
    {
      decideCheckout: (booking, payment, _attempt, now) =>
        productRules.decideCheckout(booking, payment, undefined, now),
    },
    "booking 0 has two open attempts",
    4,
  ],
  [
    "a refund does not see those before it",
    { hostRefunds: 2, hostRefundAmount: 600 },
    { decideRefund: (request) => productRules.decideRefund({ ...request, refunds: [] }) },
    "refunds of attempt 0 are more than was received",
    8,
  ],
  [
    "money that comes after it was given up is not heard of",
    { canPayLater: true },
    {
      sessionChanges: (payment, attempt, facts, ...rest) =>
        productRules.sessionChanges(
          payment,
          attempt,
          attempt.status === "failed" ? { ...facts, paid: false, failed: true } : facts,
          ...rest,
        ),
    },
    "attempt 0 was paid, and payments does not know it",
    13,
  ],
  [
    "a host's capacity is applied whatever is taken",
    { host: [{ capacity: 0 }] },
    {
      decideCapacity: (current, planned) => ({
        kind: "applied",
        ticketTypes: current.map((type, index) => ({ ...type, ...planned[index] })),
      }),
    },
    "more places are taken than there are",
    3,
  ],
];

test.each(broken)("the shortest way to what goes wrong is found when %s", (_what, scenario, rules, what, steps) => {
  const model = { scenario: { ...plain, ...scenario }, rules: { ...productRules, ...rules } };
  const found = explore(model, steps).broken ?? explore(model, steps + 1).broken;
  expect(found).toMatchObject({ what });
  expect(found?.path).toHaveLength(steps);
});

import {
  type Account,
  type Booking,
  book,
  checkout,
  type PublishedEvent,
  publish,
  register,
} from "@stagedoor/demonstration/people";
import { call, ok } from "@stagedoor/demonstration/rest";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { until } from "@stagedoor/platform/testing/until";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type System, startSystem, withDatabase } from "../src/system.ts";

/** Short enough to be reached within a test, long enough to do something before. */
const holdSeconds = 5;

let system: System;
let databases: { url: string; drop(): Promise<void> }[];
let stripe: Stripe;
let host: Account;

beforeAll(async () => {
  databases = await Promise.all(withDatabase.map((name) => createTestDatabase(`e2e_${name}`, async () => {})));
  const databaseUrl = (name: string) => databases[withDatabase.map(String).indexOf(name)]?.url ?? "";
  const { brokers, topicPrefix } = testKafka();
  const env = {
    HOLD_MINUTES: String(holdSeconds / 60),
    HOLD_GRACE_MS: "20000",
    EXPIRY_EVERY_MS: "50",
    JOB_POLL_MS: "50",
    ANNOUNCE_AGAIN_MS: "5000",
  };
  system = await startSystem({ databaseUrl, brokers: brokers.join(), topicPrefix, env });
  await system.ready();
  const { hostname, port } = new URL(system.sandbox.url);
  stripe = new Stripe("sk_test_sandbox", { host: hostname, port: Number(port), protocol: "http" });
  host = await register(system.web, "host");
});

afterAll(async () => {
  await system?.stop();
  await Promise.all((databases ?? []).map((database) => database.drop()));
});

type Case = { who: Account; event: PublishedEvent; booking: Booking; session: string };

async function begin(): Promise<Case> {
  const [who, event] = await Promise.all([
    register(system.web, "attendee"),
    publish(system.web, host, { capacity: 3 }),
  ]);
  const booking = await book(system.web, who, event);
  const session = /cs_\w+/.exec(await checkout(system.web, who, booking.id))?.[0] ?? "";
  return { who, event, booking, session };
}

const current = ({ who, booking }: Case): Promise<Booking> =>
  ok<Booking>(system.web, `/bookings/${booking.id}`, { token: who.token });

const steps = {
  /** A session that was closed before refuses, as Stripe's page would; that is one of the orders. */
  pay: async ({ session }: Case) => void system.sandbox.pay(session),
  cancel: async ({ who, booking }: Case) =>
    void (await ok(system.web, `/bookings/${booking.id}`, { method: "DELETE", token: who.token })),
  holdEnds: async ({ booking }: Case) =>
    void (await until(() => Date.now() > Date.parse(booking.holdExpiresAt ?? ""), { what: "the hold ends" })),
  /** All that is under way has arrived: the next step meets the outcome of the last one. */
  settle: async (given: Case) =>
    void (await until(async () => (await current(given)).status !== "held", {
      what: "the booking is decided",
      timeoutMs: 30_000,
    })),
} as const;
type Step = keyof typeof steps;

async function take(given: Case, step: Step): Promise<void> {
  try {
    await steps[step](given);
  } catch (error) {
    if (step !== "pay") throw error;
  }
}

type Money = { paid: number; refunded: number; open: boolean };

/** What Stripe itself says of a booking's money. */
async function moneyOf({ session }: Case): Promise<Money> {
  const { status, payment_intent } = await stripe.checkout.sessions.retrieve(session, {
    expand: ["payment_intent.latest_charge"],
  });
  const charge = typeof payment_intent === "object" ? payment_intent?.latest_charge : null;
  if (typeof charge !== "object" || charge === null || !charge.paid)
    return { paid: 0, refunded: 0, open: status === "open" };
  return { paid: charge.amount_captured, refunded: charge.amount_refunded, open: status === "open" };
}

/** The only ends there are: a ticket for the money, or the money back, or no money at all. */
function outcome(status: string, { paid, refunded, open }: Money): string | undefined {
  if (status === "confirmed" && paid === 2500 && refunded === 0) return "ticket";
  if (["cancelled", "expired"].includes(status) && paid === 2500 && refunded === 2500) return "refunded";
  if (["cancelled", "expired"].includes(status) && paid === 0 && !open) return "never paid";
  return undefined;
}

async function ends(given: Case): Promise<string> {
  return until(async () => outcome((await current(given)).status, await moneyOf(given)), {
    what: `booking ${given.booking.id} ends in a ticket or without the money`,
    timeoutMs: 90_000,
    everyMs: 100,
  });
}

type Availability = { capacity: number; held: number; sold: number; available: number };

async function expectPlaces({ event }: Case, sold: number): Promise<void> {
  const { body } = await call<Availability>(system.web, `/availability?eventId=${event.id}`);
  expect(body).toMatchObject({ capacity: 3, held: 0, sold, available: 3 - sold });
}

const orders: [Step[], string[]][] = [
  [["pay", "settle", "holdEnds"], ["ticket"]],
  [["pay", "settle", "cancel", "holdEnds"], ["refunded"]],
  [["pay", "cancel", "holdEnds"], ["refunded"]],
  [
    ["cancel", "pay", "holdEnds"],
    ["refunded", "never paid"],
  ],
  [
    ["cancel", "settle", "pay", "holdEnds"],
    ["refunded", "never paid"],
  ],
  [
    ["holdEnds", "pay"],
    ["ticket", "refunded", "never paid"],
  ],
  [["holdEnds", "settle", "pay"], ["never paid"]],
  [
    ["holdEnds", "pay", "cancel"],
    ["ticket", "refunded", "never paid"],
  ],
  [
    ["holdEnds", "cancel", "pay"],
    ["ticket", "refunded", "never paid"],
  ],
];

describe.concurrent("money and places, whatever comes first", { timeout: 180_000 }, () => {
  test.each(orders)("%j ends in one of %j, with every place accounted for", async (order, allowed) => {
    const given = await begin();
    for (const step of order) await take(given, step);
    const end = await ends(given);
    expect(allowed).toContain(end);
    await expectPlaces(given, end === "ticket" ? 1 : 0);
  });

  test("payment, cancellation and the hold's end at the same moment end in a ticket or without the money", async () => {
    const cases = await Promise.all([1, 2, 3, 4, 5, 6].map(() => begin()));
    await Promise.all(cases.map((given) => take(given, "holdEnds")));
    await Promise.all(
      cases.map((given, index) =>
        Promise.all(
          index % 2 ? [take(given, "pay"), take(given, "cancel")] : [take(given, "cancel"), take(given, "pay")],
        ),
      ),
    );
    for (const given of cases) await expectPlaces(given, (await ends(given)) === "ticket" ? 1 : 0);
  });
});

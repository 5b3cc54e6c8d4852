import { expect, test } from "vitest";
import { explore } from "../src/explorer/explore.ts";
import { productRules } from "../src/explorer/rules.ts";
import { plain, type Scenario } from "../src/explorer/scenario.ts";

// About 50,000 steps a second; deeper ones are in explorer.long.test.ts.
const patience = 120_000;
const twoAttendees = [
  { attendee: 0, places: 1 },
  { attendee: 1, places: 1 },
];
const oneTwice = [
  { attendee: 0, places: 1 },
  { attendee: 0, places: 1 },
];

function exploreAll(changes: Partial<Scenario>, depth = Number.POSITIVE_INFINITY) {
  const { states, steps, atRest, ...found } = explore(
    { scenario: { ...plain, ...changes }, rules: productRules },
    depth,
  );
  console.info(`${states} worlds, ${steps} steps between them, ${atRest} at rest, depth ${found.depth}`);
  expect(atRest).toBeGreaterThan(0);
  return found;
}

test.each<[name: string, Partial<Scenario>]>([
  ["what is free", { price: 0, faults: 2, host: ["cancel"] }],
  ["two misfortunes", { faults: 2 }],
  ["payments that take days, and a misfortune", { canPayLater: true, canCancel: false, faults: 1 }],
  ["two attempts, of payments that take days", { canPayLater: true, canCancel: false, attempts: 2 }],
  ["an event that changes and is cancelled", { host: [{ capacity: 2 }, "cancel"] }],
  ["an account that is deleted, and a misfortune", { erasures: 1, faults: 1 }],
  ["refunds of a host and in Stripe's dashboard", { hostRefunds: 1, dashboardRefunds: 1, refundPercentage: 50 }],
])(
  "a booking keeps every promise in every order that there is of everything: %s",
  (_name, changes) => {
    expect(exploreAll(changes)).toMatchObject({ broken: null, isComplete: true });
  },
  patience,
);

test.each<[name: string, Partial<Scenario>, depth: number]>([
  ["two attendees who want the last place", { bookings: twoAttendees }, 14],
  ["an attendee who holds twice", { bookings: oneTwice, capacity: 2 }, 14],
  ["two attendees, a misfortune and a host", { bookings: twoAttendees, faults: 1, host: ["cancel"] }, 9],
])(
  "bookings keep every promise in every order of the first steps: %s",
  (_name, changes, depth) => {
    expect(exploreAll(changes, depth)).toMatchObject({ broken: null, depth });
  },
  patience,
);

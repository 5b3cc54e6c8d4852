import fc from "fast-check";
import { expect, test } from "vitest";
import { explore } from "../src/explorer/explore.ts";
import { productRules } from "../src/explorer/rules.ts";
import { plain, type Scenario } from "../src/explorer/scenario.ts";
import { checkWalks } from "./explorerWalks.ts";

const hour = 3_600_000;
const places = 1;
const two = [
  { attendee: 0, places },
  { attendee: 1, places },
];

// Half a million worlds take a minute and a gigabyte; a level more of two bookings is about twice as many.
test.each<[name: string, Partial<Scenario>, depth?: number]>([
  ["payments that take days, cancelled, and a misfortune", { canPayLater: true, faults: 1 }],
  ["two attempts, of payments that take days", { canPayLater: true, attempts: 2 }],
  ["an event that changes and is cancelled, and a misfortune", { host: [{ capacity: 2 }, "cancel"], faults: 1 }],
  ["two refunds of a host, and half by the policy", { hostRefunds: 2, refundPercentage: 50 }],
  ["three misfortunes", { faults: 3 }],
  ["two attendees who want the last place, to the end", { bookings: two, canCancel: false }],
  ["two attendees who want the last place and cancel", { bookings: two }, 17],
  ["two attendees, a misfortune and a host", { bookings: two, faults: 1, host: ["cancel"] }, 11],
  ["three bookings of two attendees", { bookings: [...two, { attendee: 0, places }] }, 13],
])(
  "bookings keep every promise in every order, deeper: %s",
  (_name, changes, depth = Number.POSITIVE_INFINITY) => {
    const found = explore({ scenario: { ...plain, ...changes }, rules: productRules }, depth);
    console.info(`${found.states} worlds, ${found.steps} steps between them, depth ${found.depth}`);
    expect(found).toMatchObject({ broken: null, isComplete: depth === Number.POSITIVE_INFINITY });
  },
  hour,
);

test(
  "bookings keep every promise on 50,000 long ways through whatever people and misfortune may do",
  () => expect(fc.defaultReportMessage(checkWalks(productRules, 50_000))).toBe(undefined),
  hour,
);

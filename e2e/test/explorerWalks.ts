import fc from "fast-check";
import type { Rules } from "../src/explorer/rules.ts";
import type { Scenario } from "../src/explorer/scenario.ts";
import { walk } from "../src/explorer/walk.ts";

/** More of everything than can be explored as a whole. */
const scenario: fc.Arbitrary<Scenario> = fc.record({
  bookings: fc.array(fc.record({ attendee: fc.nat(2), places: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
  capacity: fc.integer({ min: 1, max: 4 }),
  price: fc.constantFrom(0, 1, 999, 2500),
  refundPercentage: fc.constantFrom(0, 33, 50, 100),
  attempts: fc.integer({ min: 1, max: 3 }),
  host: fc.array(fc.oneof(fc.constant("cancel" as const), fc.record({ capacity: fc.nat(5) })), { maxLength: 3 }),
  canCancel: fc.boolean(),
  canPayLater: fc.boolean(),
  hostRefunds: fc.nat(3),
  hostRefundAmount: fc.constantFrom(1, 400, 2500),
  dashboardRefunds: fc.nat(1),
  erasures: fc.nat(1),
  faults: fc.nat(4),
});
const choices = fc.array(fc.nat(10_000), { maxLength: 100, size: "max" });

/** Walks random ways through random scenarios, on some rules; what was found is shrunk. */
export function checkWalks(rules: Rules, numRuns: number, seed = Date.now()) {
  return fc.check(
    fc.property(scenario, choices, (random, chosen) => {
      const { path, broken } = walk({ scenario: random, rules }, chosen);
      if (broken !== null) throw new Error([broken, ...path].join("\n"));
    }),
    { numRuns, seed },
  );
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FaultKind, faultKinds, makePlan, type PlanOptions, processes } from "../src/chaos/plan.ts";
import { randomFrom } from "../src/chaos/random.ts";

const options = fc.record({
  seed: fc.nat(1_000_000_000),
  loadMs: fc.integer({ min: 5_000, max: 60_000 }),
  visitsPerSecond: fc.integer({ min: 1, max: 20 }),
  crowdPerSecond: fc.constant(0),
  faults: fc.subarray([...faultKinds]) as fc.Arbitrary<FaultKind[]>,
  pauseMs: fc.constant([100, 900] as const),
  brief: fc.boolean(),
}) satisfies fc.Arbitrary<PlanOptions>;

describe("the plan of a fault run", () => {
  test("follows from its seed and options alone", () => {
    fc.assert(
      fc.property(options, (given) => {
        expect(makePlan(given)).toEqual(makePlan({ ...given }));
      }),
    );
  });

  test("has the same load whatever the faults are", () => {
    fc.assert(
      fc.property(options, (given) => {
        const { faults: _faults, ...load } = makePlan(given);
        const { faults: _none, ...undisturbed } = makePlan({ ...given, faults: [] });
        expect(load).toEqual(undisturbed);
      }),
    );
  });

  test("has visits and acts within its time, of attendees and events that there are", () => {
    fc.assert(
      fc.property(options, (given) => {
        const { visits, acts, attendees, events, loadMs } = makePlan(given);
        expect([...visits, ...acts].every(({ atMs }) => atMs >= 0 && atMs <= loadMs)).toBe(true);
        expect(visits.every((one) => one.attendee < attendees && one.event < events.length && one.quantity > 0)).toBe(
          true,
        );
      }),
    );
  });

  test("has each fault that is wanted and no other, and kills every process", () => {
    fc.assert(
      fc.property(options, (given) => {
        const { faults } = makePlan(given);
        expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(given.faults));
        const killed = faults.filter(({ kind }) => kind === "kill-service").map(({ target }) => target);
        expect(killed.sort()).toEqual(given.faults.includes("kill-service") ? [...processes].sort() : []);
      }),
    );
  });

  test("freezes longer than the 10 s that Kafka waits for a silent member, and skews only clocks that can be set", () => {
    fc.assert(
      fc.property(options, (given) => {
        for (const { kind, amount, target } of makePlan(given).faults) {
          if (kind === "freeze-service") expect(amount).toBeGreaterThan(10_000);
          if (kind === "skew-clock") expect(target).toMatch(/-2$/);
        }
      }),
    );
  });

  test("differs from seed to seed", () => {
    const made = {
      loadMs: 30_000,
      visitsPerSecond: 4,
      crowdPerSecond: 0,
      faults: faultKinds,
      pauseMs: [100, 900] as const,
    };
    expect(makePlan({ ...made, seed: 1 })).not.toEqual(makePlan({ ...made, seed: 2 }));
  });
});

test("seeded numbers stay within their limits", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: -9, max: 9 }), fc.nat(20), (seed, least, more) => {
      const random = randomFrom(seed);
      const value = random.whole(least, least + more);
      expect(Number.isInteger(value) && value >= least && value <= least + more).toBe(true);
      expect(random.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
      expect(random.weighted({ never: 0, always: 1 })).toBe("always");
    }),
  );
});

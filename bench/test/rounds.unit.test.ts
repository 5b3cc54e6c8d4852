import { describe, expect, test } from "vitest";
import { conclude, runRounds } from "../src/rounds.ts";

const sample = (name: string, value: number) => ({ name, unit: "bookings/s", value });

describe("a scenario's outcome", () => {
  test("a baseline counts with the best of its pools by the median, not by a lucky round", () => {
    const samples = [
      sample("A, pool 4", 500),
      sample("A, pool 10", 100),
      sample("A, pool 4", 520),
      sample("A, pool 10", 900),
    ];
    const lucky = [...samples, sample("A, pool 4", 510), sample("A, pool 10", 120), sample("engine", 5_100)];
    const { variants, ratios } = conclude(
      {
        best: { A: ["A, pool 4", "A, pool 10"] },
        ratios: (median) => ({ "engine/A": median("engine") / median("A") }),
      },
      lucky,
    );
    expect(variants.at(-1)).toEqual({ name: "A", unit: "bookings/s", min: 500, median: 510, max: 520 });
    expect(ratios).toEqual({ "engine/A": 10 });
  });

  test("a ratio of what was not measured is an error, not a number", () => {
    const plan = { ratios: (median: (name: string) => number) => ({ "http/A": median("http") / median("A") }) };
    expect(() => conclude(plan, [sample("A", 1)])).toThrow('"http" was not measured');
  });

  test("variants take turns within each round", async () => {
    const order: string[] = [];
    const step = (name: string) => async (round: number) => {
      order.push(`${name}${round}`);
      return [sample(name, round)];
    };
    const plan = { steps: [step("a"), step("b")], ratios: () => ({}), settings: {} };
    await runRounds(plan, 2, () => {});
    expect(order).toEqual(["a1", "b1", "a2", "b2"]);
  });
});

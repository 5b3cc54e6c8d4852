import fc from "fast-check";
import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { type Seating, seatingSchema, seatLabelSchema } from "../src/schemas/parts.ts";
import { seatCount, seatLabel, seatPosition } from "../src/seats.ts";

const largest: Seating = { rows: 200, seatsPerRow: 500 };
const plans = fc.record({
  rows: fc.integer({ min: 1, max: largest.rows }),
  seatsPerRow: fc.integer({ min: 1, max: largest.seatsPerRow }),
});
const labelsOf = (plan: Seating) =>
  Array.from({ length: seatCount(plan) }, (_, position) => seatLabel(position, plan.seatsPerRow));

test("seats are labelled row by row, and rows after Z go on as the columns of a spreadsheet do", () => {
  expect(labelsOf({ rows: 2, seatsPerRow: 3 })).toEqual(["A1", "A2", "A3", "B1", "B2", "B3"]);
  const rowsOf = (row: number) => seatLabel(row * 500 + 499, 500);
  expect([0, 25, 26, 51, 52, 77, 78, 199].map(rowsOf)).toEqual(
    "A500 Z500 AA500 AZ500 BA500 BZ500 CA500 GR500".split(" "),
  );
});

test("every seat of a plan is found by its label", () => {
  fc.assert(
    fc.property(plans, fc.nat(), (plan, any) => {
      const position = any % seatCount(plan);
      expect(seatPosition(seatLabel(position, plan.seatsPerRow), plan)).toBe(position);
    }),
  );
});

test("every label of the largest plan fits the schema of labels, and no two are the same", () => {
  const isPlan = Compile(seatingSchema);
  expect(isPlan.Check(largest)).toBe(true);
  expect(isPlan.Check({ ...largest, rows: 201 }) || isPlan.Check({ ...largest, seatsPerRow: 501 })).toBe(false);
  const isLabel = Compile(seatLabelSchema);
  const labels = labelsOf(largest);
  expect(labels.filter((label) => !isLabel.Check(label))).toEqual([]);
  expect(new Set(labels).size).toBe(100_000);
});

test("only labels of the plan name a seat", () => {
  const likely = fc.stringMatching(/^[A-Za-z@[]{0,3}-?[0-9]{0,4} ?$/);
  fc.assert(
    fc.property(plans, likely, (plan, text) => {
      const position = seatPosition(text, plan);
      if (position === undefined) return;
      expect(position).toBeLessThan(seatCount(plan));
      expect(seatLabel(position, plan.seatsPerRow)).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test.each(["", "A", "1", "A0", "A01", "a1", "A11", "C1", "AA1", "A1 ", "A1\n", "Ä1", "A1B1", "A-1", "A1.0"])(
  "a plan of 2 rows of 10 has no seat %j",
  (label) => expect(seatPosition(label, { rows: 2, seatsPerRow: 10 })).toBeUndefined(),
);

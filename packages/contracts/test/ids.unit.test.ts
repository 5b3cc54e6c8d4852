import { expect, test } from "vitest";
import { isId, newId, seatId } from "../src/ids.ts";

test("ids that are made one after the other sort in that order, also within a millisecond, and are all different", () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(ids.every(isId)).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBeGreaterThan(19_990);
  expect(ids.every((id) => /^.{14}7.{4}[89ab]/.test(id))).toBe(true);
});

test("a seat has the same id wherever it is asked for, and no other seat has it", () => {
  const type = newId();
  expect(seatId(type, "A1")).toBe(seatId(type, "A1"));
  expect(new Set([seatId(type, "A1"), seatId(type, "A2"), seatId(newId(), "A1")]).size).toBe(3);
});

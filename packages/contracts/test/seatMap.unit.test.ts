import fc from "fast-check";
import { expect, test } from "vitest";
import { packSeats, seatStates, unpackSeats } from "../src/seatMap.ts";

test("what was packed is unpacked, however many seats there are", () => {
  const states = fc.array(fc.constantFrom(...seatStates), { maxLength: 300 });
  fc.assert(
    fc.property(states, (all) => {
      expect(unpackSeats(packSeats(all), all.length)).toEqual(all);
    }),
  );
});

test("the first seat is in the two lowest bits of the first byte", () => {
  expect([...atob(packSeats(["held", "sold", "free", "blocked", "held"]))].map((byte) => byte.charCodeAt(0))).toEqual([
    0b11_00_10_01, 0b01,
  ]);
});

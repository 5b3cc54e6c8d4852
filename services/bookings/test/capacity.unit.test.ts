import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCapacity } from "../src/domain/decideCapacity.ts";
import { ids, sampleType } from "./samples.ts";

const taken = sampleType({ held: 3, sold: 4 });
const plan = (changes = {}) => ({
  id: ids.standard,
  name: "Standard",
  price: 2500,
  maxPerBooking: 6,
  seating: null,
  capacity: 10,
  ...changes,
});

test("a capacity is applied down to what is taken", () => {
  expect(decideCapacity([taken], [plan({ capacity: 7 })])).toEqual({
    kind: "applied",
    ticketTypes: [{ ...taken, capacity: 7 }],
  });
});

test("a capacity below what is taken is refused, while name and price are the host's", () => {
  expect(decideCapacity([taken], [plan({ capacity: 6, name: "Stalls", price: 1 })])).toEqual({
    kind: "refused",
    ticketTypes: [{ ...taken, name: "Stalls", price: 1 }],
  });
});

test("a type of which something is taken cannot go, and then nothing else changes its capacity", () => {
  const another = plan({ id: ids.balcony });
  expect(decideCapacity([taken], [another])).toEqual({ kind: "refused", ticketTypes: [taken] });
});

test("a seat plan of which something is taken stays, and one of which nothing is may change", () => {
  const [small, large] = [
    { capacity: 10, seating: { rows: 2, seatsPerRow: 5 } },
    { capacity: 20, seating: { rows: 4, seatsPerRow: 5 } },
  ];
  expect(decideCapacity([sampleType({ ...small, held: 1 })], [plan({ ...large, name: "Stalls" })])).toEqual({
    kind: "refused",
    ticketTypes: [sampleType({ ...small, held: 1, name: "Stalls" })],
  });
  expect(decideCapacity([sampleType(small)], [plan(large)])).toMatchObject({ kind: "applied", ticketTypes: [large] });
});

test("a block of seats that touches a taken one is refused as a whole, and other seats are blocked whatever is taken", () => {
  const seating = { rows: 2, seatsPerRow: 5 };
  const before = sampleType({ seating, capacity: 10, held: 1, blockedSeats: new Set() });
  const blocking = (...positions: number[]) =>
    plan({ seating, capacity: 10 - positions.length, blockedSeats: new Set(positions), name: "Stalls" });
  const takenSeat = { ticketTypeId: ids.standard, position: 3 };
  expect(decideCapacity([before], [blocking(2, 3)], [takenSeat])).toEqual({
    kind: "refused",
    ticketTypes: [{ ...before, name: "Stalls" }],
  });
  expect(decideCapacity([before], [blocking(2, 4)], [])).toEqual({
    kind: "applied",
    ticketTypes: [{ ...before, name: "Stalls", capacity: 8, blockedSeats: new Set([2, 4]) }],
  });
});

test("a type of which nothing is taken may go, and a new one begins empty", () => {
  const { ticketTypes } = decideCapacity([sampleType()], [plan({ id: ids.balcony })]);
  expect(ticketTypes).toEqual([sampleType({ id: ids.balcony })]);
});

test("whatever a host writes, no type has a capacity below what is taken of it", () => {
  const count = fc.nat(20);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(count, count), { maxLength: 4 }),
      fc.array(count, { maxLength: 5 }),
      (current, planned) => {
        const before = current.map(([held, sold], index) =>
          sampleType({ id: `${index}`, held, sold, capacity: held + sold + 2 }),
        );
        const after = decideCapacity(
          before,
          planned.map((capacity, index) => plan({ id: `${index}`, capacity })),
        );
        for (const type of after.ticketTypes) expect(type.held + type.sold).toBeLessThanOrEqual(type.capacity);
        const places = (types: typeof before) => types.reduce((sum, type) => sum + type.held + type.sold, 0);
        expect(places([...after.ticketTypes])).toBe(places(before));
      },
    ),
  );
});

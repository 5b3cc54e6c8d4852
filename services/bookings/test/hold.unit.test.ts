import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideHold, type Sale } from "../src/domain/decideHold.ts";
import type { Wanted } from "../src/domain/planHold.ts";
import { freePlaces } from "../src/domain/stock.ts";
import { hours, ids, now, sampleEvent, sampleType } from "./samples.ts";

const limits = { holdMs: 600_000 };
const balcony = sampleType({ id: ids.balcony, name: "Balcony", price: 4000, capacity: 4 });
const one: Wanted = { items: undefined };
const some = (quantity: number, ticketTypeId = ids.standard): Wanted => ({ items: [{ ticketTypeId, quantity }] });

function sale(changes: Partial<Sale> = {}): Sale {
  return { event: sampleEvent(), ticketTypes: [sampleType()], liveBookingId: null, ...changes };
}

test("a hold snapshots names and prices, and ends after the hold time", () => {
  const wanted = { items: [...(some(2).items ?? []), ...(some(1, ids.balcony).items ?? [])] };
  const outcome = decideHold(sale({ ticketTypes: [sampleType(), balcony] }), wanted, limits, now);
  expect(outcome).toEqual({
    kind: "accepted",
    status: "held",
    items: [
      { ticketTypeId: ids.standard, ticketTypeName: "Standard", quantity: 2, unitPrice: 2500, seats: [] },
      { ticketTypeId: ids.balcony, ticketTypeName: "Balcony", quantity: 1, unitPrice: 4000, seats: [] },
    ],
    total: 9000,
    holdExpiresAt: new Date("2030-01-01T12:10:00.000Z"),
  });
});

test("without items one place is booked where there is one ticket type", () => {
  expect(decideHold(sale(), one, limits, now)).toMatchObject({ kind: "accepted", items: [{ quantity: 1 }] });
});

test("what is free is confirmed at once and never a hold", () => {
  const outcome = decideHold(sale({ ticketTypes: [sampleType({ price: 0 })] }), one, limits, now);
  expect(outcome).toMatchObject({ kind: "accepted", status: "confirmed", total: 0, holdExpiresAt: null });
});

describe("a booking is refused", () => {
  const cases: [name: string, sale: Sale, wanted: Wanted, expected: object][] = [
    ["of a draft", sale({ event: sampleEvent({ status: "draft" }) }), one, { code: "not_found" }],
    ["of a deleted event", sale({ event: sampleEvent({ status: "deleted" }) }), one, { code: "not_found" }],
    ["of a cancelled event", sale({ event: sampleEvent({ status: "cancelled" }) }), one, { code: "wrong_state" }],
    ["before the sale", sale({ event: sampleEvent({ salesStartAt: hours(1) }) }), one, { code: "sale_not_open" }],
    ["at the sale's end", sale({ event: sampleEvent({ salesEndAt: now }) }), one, { code: "sale_closed" }],
    ["once the event began", sale({ event: sampleEvent({ startsAt: now }) }), one, { code: "sale_closed" }],
    [
      "without items where there are several types",
      sale({ ticketTypes: [sampleType(), balcony] }),
      one,
      { code: "rule_broken", field: "items" },
    ],
    ["of an unknown type", sale(), some(1, ids.balcony), { code: "rule_broken", field: "items.0.ticketTypeId" }],
    [
      "that names a type twice",
      sale(),
      { items: [...(some(1).items ?? []), ...(some(1).items ?? [])] },
      { code: "rule_broken", field: "items.1.ticketTypeId" },
    ],
    ["above the limit of the type", sale(), some(7), { code: "rule_broken", field: "items.0.quantity" }],
    [
      "beside a live one",
      sale({ liveBookingId: ids.booking }),
      one,
      { code: "already_booked", bookingId: ids.booking },
    ],
    [
      "beside a live one, even when nothing is left",
      sale({ liveBookingId: ids.booking, ticketTypes: [sampleType({ held: 10 })] }),
      one,
      { code: "already_booked" },
    ],
    [
      "when one place too few is left",
      sale({ ticketTypes: [sampleType({ held: 4, sold: 5 })] }),
      some(2),
      { code: "sold_out" },
    ],
    [
      "as a whole when one of its types is sold out",
      sale({ ticketTypes: [sampleType(), { ...balcony, sold: 4 }] }),
      { items: [...(some(1).items ?? []), ...(some(1, ids.balcony).items ?? [])] },
      { code: "sold_out" },
    ],
    [
      "when the total is more than one payment may be",
      sale({ ticketTypes: [sampleType({ price: 99_999_999 })] }),
      some(2),
      { code: "rule_broken", field: "items" },
    ],
  ];
  test.each(cases)("%s", (_name, on, wanted, expected) => {
    expect(decideHold(on, wanted, limits, now)).toMatchObject({ kind: "refused", ...expected });
  });
});

test("no request takes more than what is free, and every accepted one costs the sum of its items", () => {
  const type = fc.record({
    capacity: fc.nat(20),
    taken: fc.nat(20),
    price: fc.nat(10_000),
    max: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(
      fc.array(type, { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 12 })),
      (types, asked) => {
        const ticketTypes = types.map(({ capacity, taken, price, max }, index) =>
          sampleType({ id: `type-${index}`, capacity, held: Math.min(taken, capacity), price, maxPerBooking: max }),
        );
        const items = asked
          .slice(0, types.length)
          .map((quantity, index) => ({ ticketTypeId: `type-${index}`, quantity }));
        const outcome = decideHold(sale({ ticketTypes }), { items: items.length > 0 ? items : undefined }, limits, now);
        if (outcome.kind === "refused") return;
        for (const item of outcome.items) {
          const stock = ticketTypes.find(({ id }) => id === item.ticketTypeId);
          expect(stock && freePlaces(stock)).toBeGreaterThanOrEqual(item.quantity);
          expect(stock?.maxPerBooking).toBeGreaterThanOrEqual(item.quantity);
        }
        expect(outcome.total).toBe(outcome.items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0));
        expect(outcome.status === "held").toBe(outcome.total > 0);
      },
    ),
  );
});

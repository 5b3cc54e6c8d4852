import { type Currency, currencies, currencyExponents } from "@stagedoor/contracts/money";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCreate } from "../src/domain/createEvent.ts";
import { decideEdit, type EventPatch } from "../src/domain/editEvent.ts";
import type { Event } from "../src/domain/event.ts";
import { context, createdEvent, eventOf, ids, now, refusedFields, request } from "./eventRequests.ts";

const stalls = (amount: number, currency: Currency) => ({ name: "Stalls", price: { amount, currency }, capacity: 10 });

function create(...ticketTypes: ReturnType<typeof stalls>[]) {
  const { capacity: _, ...rest } = request();
  return decideCreate({ ...rest, ticketTypes }, context());
}

const edit = (event: Event, patch: EventPatch) =>
  decideEdit(event, patch, {
    now,
    taken: new Map(),
    limits: context().limits,
    newId: ids("00000000-0000-7000-a000"),
  });

test.each([1, 1255, 12_509])("a price of %i fils, which cannot be charged, is refused, naming it", (amount) => {
  const free = { ...stalls(0, "kwd"), name: "Children" };
  expect(refusedFields(create(free, stalls(amount, "kwd")))).toEqual(["ticketTypes.1.price"]);
});

test.each([0, 10, 1250])("a price of %i fils is taken", (amount) => {
  expect(eventOf(create(stalls(amount, "kwd"))).ticketTypes[0]?.price).toEqual({ amount, currency: "kwd" });
});

test("whatever is charged for however many places of a price that is taken ends in 0 where there are three decimals", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...currencies),
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.integer({ min: 1, max: 100 }),
      (currency, amount, places) => {
        const isTaken = create(stalls(amount, currency)).kind === "changed";
        const isChargeable = currencyExponents[currency] < 3 || (amount * places) % 10 === 0;
        // One place says whether the price itself can be charged.
        return isTaken ? isChargeable : currencyExponents[currency] === 3 && amount % 10 > 0;
      },
    ),
  );
});

test("an edit may not set such a price, but one that was there before is not in its way", () => {
  const event = createdEvent({ ticketTypes: [stalls(1250, "kwd")] });
  const [type] = event.ticketTypes;
  if (type === undefined) throw new Error("no ticket type");
  const price = { amount: 1255, currency: "kwd" } as const;
  expect(refusedFields(edit(event, { ticketTypes: [{ id: type.id, price }] }))).toEqual(["ticketTypes.0.price"]);
  const old = { ...event, ticketTypes: [{ ...type, price }] };
  expect(eventOf(edit(old, { title: "Opera" })).title).toBe("Opera");
  const added = { ...stalls(1255, "kwd"), name: "Circle" };
  expect(refusedFields(edit(old, { ticketTypes: [{ id: type.id }, added] }))).toEqual(["ticketTypes.1.price"]);
});

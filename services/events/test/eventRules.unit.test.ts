import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCreate, type EventRequest } from "../src/domain/createEvent.ts";
import { context, faultsOf, hour, later, refusedFields, request } from "./eventRequests.ts";

const create = (changes: Partial<EventRequest> = {}, overrides = {}) =>
  decideCreate({ ...request(), ...changes }, { ...context(), ...overrides });

test("a capacity alone makes one free ticket type in the default currency", () => {
  const outcome = create({ capacity: 25 });
  expect(outcome).toMatchObject({
    kind: "changed",
    event: {
      capacity: 25,
      currency: "gbp",
      status: "draft",
      timezone: "UTC",
      version: 1,
      refundPolicy: { kind: "full", untilHoursBefore: 0, percentage: 100 },
      ticketTypes: [
        { name: "General admission", price: { amount: 0, currency: "gbp" }, capacity: 25, maxPerBooking: 10 },
      ],
    },
  });
});

const price = { amount: 2500, currency: "eur" } as const;
const type = (changes = {}) => ({ name: "Stalls", price, capacity: 10, ...changes });

test.each<[string, Partial<EventRequest>, string[]]>([
  ["neither capacity nor ticket types", { capacity: undefined as never }, ["capacity"]],
  ["both capacity and ticket types", { ticketTypes: [type()] }, ["capacity"]],
  ["a capacity of 0", { capacity: 0 }, ["capacity"]],
  ["a capacity above the limit", { capacity: 1_000_001 }, ["capacity"]],
  ["a blank title", { title: " \t " }, ["title"]],
  ["a title of two lines", { title: "one\ntwo" }, ["title"]],
  ["a bell in the description", { description: "ding\u0007" }, ["description"]],
  ["a start in the past", { startDateTime: later(-1) }, ["startDateTime"]],
  ["an end at the start", { endDateTime: request().startDateTime }, ["endDateTime"]],
  ["a leap second", { startDateTime: "2030-06-30T23:59:60Z" }, ["startDateTime"]],
  ["the year 0", { salesStartDateTime: "0000-01-01T00:00:00Z" }, ["salesStartDateTime"]],
  ["the year 10000 by its offset", { endDateTime: "9999-12-31T23:59:59-10:00" }, ["endDateTime"]],
  [
    "a sale that ends before it starts",
    { salesStartDateTime: later(10), salesEndDateTime: later(9) },
    ["salesEndDateTime"],
  ],
  ["a sale that has ended", { salesEndDateTime: later(-1) }, ["salesEndDateTime"]],
  ["a sale that starts after the end", { salesStartDateTime: later(100) }, ["salesStartDateTime"]],
  ["a sale that ends after the end", { salesEndDateTime: later(100) }, ["salesEndDateTime"]],
  ["an offset as time zone", { timezone: "+01:00" }, ["timezone"]],
  ["an unknown time zone", { timezone: "Europe/Atlantis" }, ["timezone"]],
  [
    "a percentage that contradicts its kind",
    { refundPolicy: { kind: "full", percentage: 50 } },
    ["refundPolicy.percentage"],
  ],
  ["a percentage policy without one", { refundPolicy: { kind: "percentage" } }, ["refundPolicy.percentage"]],
])("%s is refused, naming the field", (_what, changes, fields) => {
  const asked = { ...request(), ...changes };
  if (changes.capacity === undefined && "capacity" in changes) delete (asked as { capacity?: number }).capacity;
  expect(refusedFields(decideCreate(asked, context()))).toEqual(fields);
});

test.each([
  ["an empty list", [], ["ticketTypes"]],
  ["two of one name in other letters", [type(), type({ name: "STALLS " })], ["ticketTypes.1.name"]],
  [
    "two currencies",
    [type(), type({ name: "Circle", price: { amount: 1, currency: "usd" } })],
    ["ticketTypes.1.price.currency"],
  ],
  ["no places", [type({ capacity: 0 })], ["ticketTypes.0.capacity"]],
  ["too many places together", [type({ capacity: 1_000_000 }), type({ name: "Circle" })], ["ticketTypes"]],
  ["a blank name", [type({ name: " " })], ["ticketTypes.0.name"]],
  ["none per booking", [type({ maxPerBooking: 0 })], ["ticketTypes.0.maxPerBooking"]],
  ["too many per booking", [type({ maxPerBooking: 101 })], ["ticketTypes.0.maxPerBooking"]],
])("ticket types with %s are refused, naming the field", (_what, ticketTypes, fields) => {
  const { capacity: _, ...rest } = request();
  expect(refusedFields(decideCreate({ ...rest, ticketTypes } as EventRequest, context()))).toEqual(fields);
});

test("everything that is wrong is told at once", () => {
  const outcome = create({ title: " ", timezone: "x", startDateTime: later(-1), capacity: 0 });
  expect(faultsOf(outcome).map(({ field }) => field)).toEqual(["title", "timezone", "capacity", "startDateTime"]);
});

test("an event that is accepted always holds together", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 20 });
  const capacities = fc.integer({ min: -5, max: 200_000 });
  fc.assert(
    fc.property(
      names,
      fc.array(capacities, { minLength: 20, maxLength: 20 }),
      fc.integer({ min: -3, max: 60 }),
      fc.integer({ min: -3, max: 60 }),
      (names, sizes, start, length) => {
        const { capacity: _, ...rest } = request();
        const ticketTypes = names.map((name, index) => ({ name, price, capacity: sizes[index] ?? 1 }));
        const startDateTime = later(start);
        const outcome = decideCreate(
          {
            ...rest,
            ticketTypes,
            startDateTime,
            endDateTime: new Date(Date.parse(startDateTime) + length * hour).toISOString(),
          },
          context(),
        );
        if (outcome.kind !== "changed") return faultsOf(outcome).length > 0;
        const { event } = outcome;
        return (
          start > 0 &&
          event.startDateTime < event.endDateTime &&
          event.capacity === event.ticketTypes.reduce((sum, each) => sum + each.capacity, 0) &&
          event.capacity <= 1_000_000 &&
          event.ticketTypes.every((each) => each.maxPerBooking >= 1 && each.maxPerBooking <= each.capacity)
        );
      },
    ),
  );
});

test("an instant keeps its meaning, whatever its offset", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: -12, max: 14 }), (hours, offset) => {
      const instant = Date.parse(later(0)) + hours * hour;
      const local = new Date(instant + offset * hour).toISOString().slice(0, 19);
      const sign = offset < 0 ? "-" : "+";
      const written = `${local}${sign}${String(Math.abs(offset)).padStart(2, "0")}:00`;
      const outcome = create({ startDateTime: written, endDateTime: new Date(instant + hour).toISOString() });
      return outcome.kind === "changed" && Date.parse(outcome.event.startDateTime) === instant;
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { decideEdit, type EventPatch, toPatch } from "../src/domain/editEvent.ts";
import type { Taken } from "../src/domain/editTicketTypes.ts";
import type { Event } from "../src/domain/event.ts";
import { context, createdEvent, eventOf, ids, later, now, refusedFields } from "./eventRequests.ts";

const edit = (event: Event, patch: EventPatch, taken: Taken = new Map()) =>
  decideEdit(event, patch, { now, taken, limits: context().limits, newId: ids("00000000-0000-7000-a000") });

const price = { amount: 2500, currency: "eur" } as const;
const twoTypes = () =>
  createdEvent({
    ticketTypes: [
      { name: "Stalls", price, capacity: 50 },
      { name: "Circle", price, capacity: 30 },
    ],
  });
const idsOf = (event: Event) => event.ticketTypes.map(({ id }) => ({ id }));

test("an edit changes what it names, and the version by one", () => {
  const event = createdEvent({ venue: "Hall", description: "Loud" });
  const after = eventOf(edit(event, { title: "Opera", venue: null }));
  expect(after).toEqual({ ...event, title: "Opera", venue: null, version: 2 });
});

test("an edit that changes nothing makes no version", () => {
  const event = twoTypes();
  expect(edit(event, {})).toEqual({ kind: "unchanged", event });
  expect(edit(event, { title: event.title, ticketTypes: idsOf(event) })).toEqual({ kind: "unchanged", event });
});

test("null puts the defaults back", () => {
  const event = createdEvent({
    timezone: "Europe/London",
    salesStartDateTime: later(1),
    salesEndDateTime: later(40),
    refundPolicy: { kind: "none" },
  });
  const nothing = { timezone: null, salesStartDateTime: null, salesEndDateTime: null, refundPolicy: null };
  expect(eventOf(edit(event, nothing))).toMatchObject({
    timezone: "UTC",
    salesStartDateTime: null,
    salesEndDateTime: null,
    refundPolicy: { kind: "full", untilHoursBefore: 0, percentage: 100 },
  });
});

test("a replacement clears what it does not name", () => {
  const event = createdEvent({ venue: "Hall", description: "Loud", timezone: "Europe/London" });
  const { title, startDateTime, endDateTime } = event;
  const whole = { title, startDateTime, endDateTime, capacity: 100 };
  expect(eventOf(edit(event, toPatch(whole)))).toMatchObject({
    venue: null,
    description: "",
    timezone: "UTC",
    version: 2,
  });
});

test("a replacement without places is told that they are missing, and an empty list that it is empty", () => {
  const event = createdEvent();
  const { title, startDateTime, endDateTime } = event;
  expect(edit(event, toPatch({ title, startDateTime, endDateTime }))).toEqual({
    kind: "invalid",
    faults: [{ field: "capacity", message: "or ticketTypes must be given" }],
  });
  expect(edit(event, toPatch({ title, startDateTime, endDateTime, ticketTypes: [] }))).toEqual({
    kind: "invalid",
    faults: [{ field: "ticketTypes", message: "must not be empty" }],
  });
});

test("a sale cannot be moved to end in the past, and one that is over does not stand in the way of other edits", () => {
  const event = { ...createdEvent(), salesEndDateTime: later(-1) };
  expect(eventOf(edit(event, { title: "Opera" })).salesEndDateTime).toBe(later(-1));
  expect(refusedFields(edit(event, { salesEndDateTime: later(-2) }))).toEqual(["salesEndDateTime"]);
  expect(eventOf(edit(event, { salesEndDateTime: later(1) })).salesEndDateTime).toBe(later(1));
});

test("ticket types are added, renamed, repriced, resized, reordered and removed by their ids", () => {
  const event = twoTypes();
  const [stalls, circle] = idsOf(event);
  const after = eventOf(
    edit(event, {
      ticketTypes: [
        { ...circle, name: "Dress circle", price: { amount: 4000, currency: "eur" }, capacity: 20 },
        { ...stalls },
        { name: "Box", price, capacity: 4 },
      ],
    }),
  );
  expect(after.ticketTypes).toMatchObject([
    { ...circle, name: "Dress circle", price: { amount: 4000 }, capacity: 20 },
    { ...stalls, name: "Stalls", capacity: 50 },
    { name: "Box", capacity: 4, maxPerBooking: 4 },
  ]);
  expect(after).toMatchObject({ capacity: 74, version: 2, capacityVersion: 2 });
  expect(eventOf(edit(event, { ticketTypes: [{ ...stalls }] })).capacity).toBe(50);
});

test("only a change of places waits for bookings", () => {
  const event = twoTypes();
  const [stalls, circle] = idsOf(event);
  expect(eventOf(edit(event, { title: "Opera" })).capacityVersion).toBe(1);
  expect(eventOf(edit(event, { ticketTypes: [{ ...circle }, { ...stalls, name: "Pit" }] })).capacityVersion).toBe(1);
  expect(eventOf(edit(event, { ticketTypes: [{ ...stalls, capacity: 51 }, { ...circle }] })).capacityVersion).toBe(2);
});

test.each<[string, (event: Event) => EventPatch, string[]]>([
  [
    "another currency",
    (e) => ({ ticketTypes: e.ticketTypes.map(({ id }) => ({ id, price: { amount: 1, currency: "usd" } })) }),
    ["ticketTypes.0.price.currency", "ticketTypes.1.price.currency"],
  ],
  [
    "an unknown ticket type",
    () => ({ ticketTypes: [{ id: "00000000-0000-7000-b000-000000000000" }] }),
    ["ticketTypes.0.id"],
  ],
  ["a ticket type given twice", (e) => ({ ticketTypes: [...idsOf(e), ...idsOf(e).slice(0, 1)] }), ["ticketTypes.2.id"]],
  [
    "a new ticket type without its price",
    () => ({ ticketTypes: [{ name: "Box", capacity: 1 }] }),
    ["ticketTypes.0.price"],
  ],
  ["no ticket types", () => ({ ticketTypes: [] }), ["ticketTypes"]],
  ["a capacity for two types", () => ({ capacity: 5 }), ["capacity"]],
  ["capacity and ticket types", (e) => ({ capacity: 5, ticketTypes: idsOf(e) }), ["capacity"]],
  ["a start moved to the past", () => ({ startDateTime: later(-1) }), ["startDateTime"]],
  ["an end before the start", () => ({ endDateTime: later(1) }), ["endDateTime"]],
  ["a blank title", () => ({ title: "  " }), ["title"]],
])("%s is refused, naming the field", (_what, patch, fields) => {
  const event = twoTypes();
  expect(refusedFields(edit(event, patch(event)))).toEqual(fields);
});

test("a capacity of an event with one ticket type is that type's", () => {
  expect(eventOf(edit(createdEvent(), { capacity: 7 }))).toMatchObject({ capacity: 7, ticketTypes: [{ capacity: 7 }] });
  expect(refusedFields(edit(createdEvent(), { capacity: 0 }))).toEqual(["capacity"]);
});

test("a limit per booking that was the default follows the capacity, and one that was chosen stays", () => {
  const maxOf = (event: Event) => event.ticketTypes[0]?.maxPerBooking;
  expect(maxOf(eventOf(edit(createdEvent({ capacity: 4 }), { capacity: 50 })))).toBe(10);
  const chosen = createdEvent({ ticketTypes: [{ name: "Stalls", price, capacity: 50, maxPerBooking: 2 }] });
  expect(maxOf(eventOf(edit(chosen, { capacity: 60 })))).toBe(2);
});

test("an event that has begun can still be described better", () => {
  const event = { ...createdEvent(), startDateTime: later(-1) };
  expect(edit(event, { description: "Doors at the back" }).kind).toBe("changed");
});

test("a cancelled event cannot be changed", () => {
  expect(edit({ ...createdEvent(), status: "cancelled" }, { title: "Opera" }).kind).toBe("wrong_state");
});

test("places that are taken are never edited away", () => {
  const places = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(
      places,
      places,
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      (stallsTaken, circleTaken, size, keep) => {
        const event = twoTypes();
        const [stalls, circle] = idsOf(event);
        const taken = new Map([
          [stalls?.id ?? "", Math.min(stallsTaken, 50)],
          [circle?.id ?? "", Math.min(circleTaken, 30)],
        ]);
        const outcome = edit(
          event,
          { ticketTypes: [{ ...stalls, capacity: size }, ...(keep ? [{ ...circle }] : [])] },
          taken,
        );
        const fits = size >= Math.min(stallsTaken, 50) && (keep || circleTaken === 0);
        return (outcome.kind === "changed" || outcome.kind === "unchanged") === fits;
      },
    ),
  );
});

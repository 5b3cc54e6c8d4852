import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCreate } from "../src/domain/createEvent.ts";
import { decideEdit, type EventPatch, toPatch } from "../src/domain/editEvent.ts";
import type { Taken, TicketTypePatch } from "../src/domain/editTicketTypes.ts";
import type { Event } from "../src/domain/event.ts";
import type { TicketTypeRequest } from "../src/domain/ticketTypes.ts";
import { context, createdEvent, eventOf, ids, now, refusedFields, request } from "./eventRequests.ts";

const price = { amount: 2500, currency: "eur" } as const;
const seating = { rows: 8, seatsPerRow: 12 };
const stalls: TicketTypeRequest = { name: "Stalls", price, seating };

const create = (...ticketTypes: TicketTypeRequest[]) => {
  const { capacity: _, ...rest } = request();
  return decideCreate({ ...rest, ticketTypes }, context());
};
const edit = (event: Event, patch: EventPatch, taken: Taken = new Map()) =>
  decideEdit(event, patch, { now, taken, limits: context().limits, newId: ids("00000000-0000-7000-a000") });

/** Stalls with a plan of 8 rows of 12, and a circle of 30 places without labels. */
const theatre = () => createdEvent({ ticketTypes: [stalls, { name: "Circle", price, capacity: 30 }] });

/** An edit of the theatre: the changes of its stalls, and of its circle. */
function editTheatre(
  ofStalls: TicketTypePatch,
  ofCircle: TicketTypePatch = {},
  taken: readonly [number, number] = [0, 0],
) {
  const event = theatre();
  const [a, b] = event.ticketTypes.map(({ id }) => ({ id }));
  const places = new Map([a?.id ?? "", b?.id ?? ""].map((id, index) => [id, taken[index] ?? 0]));
  return edit(
    event,
    {
      ticketTypes: [
        { ...a, ...ofStalls },
        { ...b, ...ofCircle },
      ],
    },
    places,
  );
}

test("a ticket type has as many places as its plan has seats, whether its capacity is written or not", () => {
  for (const written of [stalls, { ...stalls, capacity: 96 }]) {
    expect(eventOf(create(written))).toMatchObject({ capacity: 96, ticketTypes: [{ capacity: 96, seating }] });
  }
  expect(eventOf(create({ ...stalls, seating: null, capacity: 5 })).ticketTypes[0]?.seating).toBeNull();
});

test.each<[string, TicketTypeRequest, string]>([
  ["more seats than places", { ...stalls, capacity: 95 }, "ticketTypes.0.seating"],
  ["fewer seats than places", { ...stalls, capacity: 97 }, "ticketTypes.0.seating"],
  ["neither a capacity nor a plan", { name: "Stalls", price }, "ticketTypes.0.capacity"],
  ["no capacity and a plan of null", { ...stalls, seating: null }, "ticketTypes.0.capacity"],
])("a ticket type with %s is refused, naming the field", (_what, type, field) => {
  expect(refusedFields(create(type))).toEqual([field]);
});

test.each<[string, TicketTypePatch, object]>([
  ["larger, and the places with it", { seating: { rows: 10, seatsPerRow: 12 } }, { capacity: 120 }],
  ["turned round", { seating: { rows: 12, seatsPerRow: 8 } }, { capacity: 96, seating: { rows: 12, seatsPerRow: 8 } }],
  ["gone, and the places stay", { seating: null }, { capacity: 96, seating: null }],
  ["gone, with other places", { seating: null, capacity: 10 }, { capacity: 10, seating: null }],
])("before anything is taken a plan can be %s, and waits for bookings", (_what, patch, after) => {
  const event = eventOf(editTheatre(patch));
  expect(event.ticketTypes[0]).toMatchObject(after);
  expect(event).toMatchObject({ version: 2, capacityVersion: 2 });
});

test("before anything is taken a type without a plan can get one", () => {
  const plan = { rows: 3, seatsPerRow: 10 };
  expect(eventOf(editTheatre({}, { seating: plan })).ticketTypes[1]).toMatchObject({ capacity: 30, seating: plan });
});

test("a plan that is not named stays, and the same plan again is no change", () => {
  expect(editTheatre({}).kind).toBe("unchanged");
  expect(editTheatre({ seating: { seatsPerRow: 12, rows: 8 } }).kind).toBe("unchanged");
  expect(eventOf(editTheatre({ name: "Pit" }))).toMatchObject({ capacityVersion: 1, ticketTypes: [{ seating }, {}] });
});

test("an edit that makes places and seats differ is refused, naming what it changed", () => {
  expect(refusedFields(editTheatre({ capacity: 100 }))).toEqual(["ticketTypes.0.capacity"]);
  expect(refusedFields(editTheatre({ capacity: 100, seating: { rows: 9, seatsPerRow: 12 } }))).toEqual([
    "ticketTypes.0.seating",
  ]);
  const single = eventOf(create(stalls));
  const { title, startDateTime, endDateTime } = single;
  expect(refusedFields(edit(single, { capacity: 100 }))).toEqual(["capacity"]);
  expect(refusedFields(edit(single, toPatch({ title, startDateTime, endDateTime, capacity: 100 })))).toEqual([
    "capacity",
  ]);
  expect(edit(single, { capacity: 96 }).kind).toBe("unchanged");
});

test("a new type of an edit may have a plan alone, and needs that or a capacity", () => {
  const event = theatre();
  const known = event.ticketTypes.map(({ id }) => ({ id }));
  const box = { name: "Box", price };
  const added = edit(event, { ticketTypes: [...known, { ...box, seating: { rows: 1, seatsPerRow: 4 } }] });
  expect(eventOf(added).ticketTypes[2]).toMatchObject({ capacity: 4, seating: { rows: 1, seatsPerRow: 4 } });
  expect(refusedFields(edit(event, { ticketTypes: [...known, box] }))).toEqual(["ticketTypes.2.capacity"]);
});

test("types with plans of their own come and go while places of others are taken", () => {
  const event = theatre();
  const [pit, circle] = event.ticketTypes.map(({ id }) => ({ id }));
  const box = { name: "Box", price, seating: { rows: 1, seatsPerRow: 4 } };
  const after = edit(event, { ticketTypes: [{ ...circle }, box] }, new Map([[circle?.id ?? "", 1]]));
  expect(eventOf(after).ticketTypes).toMatchObject([{ ...circle }, { name: "Box", capacity: 4 }]);
  const kept = edit(event, { ticketTypes: [{ ...circle }, box] }, new Map([[pit?.id ?? "", 1]]));
  expect(refusedFields(kept)).toEqual(["ticketTypes"]);
});

test("once a place of the event is taken no plan changes, comes or goes, and everything else may", () => {
  const plan = { rows: 3, seatsPerRow: 10 };
  for (const taken of [
    [1, 0],
    [0, 1],
  ] as const) {
    expect(refusedFields(editTheatre({ seating: null }, {}, taken))).toEqual(["ticketTypes.0.seating"]);
    expect(refusedFields(editTheatre({ seating: { rows: 12, seatsPerRow: 8 } }, {}, taken))).toEqual([
      "ticketTypes.0.seating",
    ]);
    expect(refusedFields(editTheatre({}, { seating: plan }, taken))).toEqual(["ticketTypes.1.seating"]);
    expect(editTheatre({ name: "Pit", seating }, { capacity: 40, seating: null }, taken).kind).toBe("changed");
  }
});

test("whatever is edited, a plan has the places of its type, and none changes once places are taken", () => {
  const plans = fc.option(
    fc.record({ rows: fc.integer({ min: 1, max: 4 }), seatsPerRow: fc.integer({ min: 1, max: 4 }) }),
  );
  const patches = fc.record({ capacity: fc.integer({ min: 1, max: 16 }), seating: plans }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.array(patches, { maxLength: 6 }), fc.nat({ max: 6 }), (edits, firstBooking) => {
      let event = createdEvent({ ticketTypes: [{ name: "Stalls", price, seating: { rows: 2, seatsPerRow: 3 } }] });
      const [{ id } = { id: "" }] = event.ticketTypes;
      edits.forEach((patch, index) => {
        const before = event;
        const isTaken = index >= firstBooking;
        const outcome = edit(before, { ticketTypes: [{ id, ...patch }] }, new Map([[id, isTaken ? 1 : 0]]));
        if (outcome.kind !== "changed") return;
        event = outcome.event;
        const [type] = event.ticketTypes;
        if (type?.seating) expect(type.seating.rows * type.seating.seatsPerRow).toBe(type.capacity);
        if (isTaken) expect(type?.seating).toEqual(before.ticketTypes[0]?.seating);
        const isSame = JSON.stringify(type?.seating) === JSON.stringify(before.ticketTypes[0]?.seating);
        if (!isSame) expect(event.capacityVersion).toBe(event.version);
      });
    }),
  );
});

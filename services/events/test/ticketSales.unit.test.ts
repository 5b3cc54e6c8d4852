import { expect, test } from "vitest";
import { decideCreate, type EventRequest } from "../src/domain/createEvent.ts";
import { decideEdit, type EventPatch } from "../src/domain/editEvent.ts";
import { standingOf } from "../src/domain/standing.ts";
import type { TicketTypeRequest } from "../src/domain/ticketTypes.ts";
import { context, type createdEvent, eventOf, later, refusedFields, request } from "./eventRequests.ts";

const price = { amount: 2500, currency: "gbp" } as const;
const plan = { rows: 3, seatsPerRow: 4 };

function withType(type: Partial<TicketTypeRequest>, changes: Partial<EventRequest> = {}): EventRequest {
  const { capacity: _, ...rest } = request();
  const places = type.seating ? {} : { capacity: 10 };
  return { ...rest, ...changes, ticketTypes: [{ name: "Stalls", price, ...places, ...type }] };
}

const create = (type: Partial<TicketTypeRequest>, changes?: Partial<EventRequest>) =>
  decideCreate(withType(type, changes), context());

function edit(before: ReturnType<typeof createdEvent>, patch: EventPatch, taken = new Map<string, number>()) {
  const { newId, now, limits } = context();
  return decideEdit(before, patch, { newId, now, limits, taken });
}

test("a ticket type has the sale of its event until it is given one of its own, which null takes away", () => {
  const plain = eventOf(create({}));
  expect(plain.ticketTypes[0]).toMatchObject({ salesStartDateTime: null, salesEndDateTime: null });
  const own = { salesStartDateTime: later(1), salesEndDateTime: later(2) };
  const event = eventOf(create(own));
  expect(event.ticketTypes[0]).toMatchObject(own);
  const id = event.ticketTypes[0]?.id ?? "";
  const renamed = eventOf(edit(event, { ticketTypes: [{ id, name: "Pit" }] }));
  expect(renamed.ticketTypes[0]).toMatchObject({ ...own, name: "Pit" });
  const freed = eventOf(edit(event, { ticketTypes: [{ id, salesStartDateTime: null }] }));
  expect(freed.ticketTypes[0]).toMatchObject({ salesStartDateTime: null, salesEndDateTime: own.salesEndDateTime });
});

test.each<[string, Partial<TicketTypeRequest>, Partial<EventRequest>, string]>([
  ["ends before it begins", { salesStartDateTime: later(2), salesEndDateTime: later(1) }, {}, "salesEndDateTime"],
  ["ends when it begins", { salesStartDateTime: later(2), salesEndDateTime: later(2) }, {}, "salesEndDateTime"],
  ["begins when the event ends", { salesStartDateTime: later(50) }, {}, "salesStartDateTime"],
  ["ends after the event", { salesEndDateTime: later(51) }, {}, "salesEndDateTime"],
  ["is over already", { salesEndDateTime: later(-1) }, {}, "salesEndDateTime"],
  [
    "begins once the event's is over",
    { salesStartDateTime: later(3) },
    { salesEndDateTime: later(3) },
    "salesStartDateTime",
  ],
  [
    "is over before the event's begins",
    { salesEndDateTime: later(3) },
    { salesStartDateTime: later(3) },
    "salesEndDateTime",
  ],
  ["is no instant", { salesStartDateTime: "2030-01-01T23:59:60Z" }, {}, "salesStartDateTime"],
])("a ticket type's own sale that %s is refused, naming the field", (_what, type, changes, field) => {
  expect(refusedFields(create(type, changes))).toEqual([`ticketTypes.0.${field}`]);
});

test("an edit that leaves a sale that is over as it was is not refused for it", () => {
  const event = eventOf(create({ salesEndDateTime: later(1) }));
  const { newId, limits } = context();
  const at = { newId, limits, now: new Date(later(2)), taken: new Map() };
  expect(decideEdit(event, { title: "Opera" }, at).kind).toBe("changed");
  const moved = { ticketTypes: [{ id: event.ticketTypes[0]?.id ?? "", salesEndDateTime: later(1.5) }] };
  expect(refusedFields(decideEdit(event, moved, at))).toEqual(["ticketTypes.0.salesEndDateTime"]);
});

test("blocked seats are no places, and are kept in the order of the plan", () => {
  const event = eventOf(create({ seating: plan, blockedSeats: ["B1", "A2", "A4"] }));
  expect(event).toMatchObject({ capacity: 9, ticketTypes: [{ capacity: 9, blockedSeats: ["A2", "A4", "B1"] }] });
  expect(eventOf(create({ seating: plan, blockedSeats: ["A1"], capacity: 11 })).capacity).toBe(11);
  expect(eventOf(create({ seating: plan })).ticketTypes[0]?.blockedSeats).toEqual([]);
});

test.each<[string, Partial<TicketTypeRequest>, string]>([
  ["of no plan", { blockedSeats: ["A1"] }, "blockedSeats"],
  ["that the plan has not", { seating: plan, blockedSeats: ["D1"], capacity: 11 }, "blockedSeats"],
  ["given twice", { seating: plan, blockedSeats: ["A1", "B2", "A1"] }, "blockedSeats"],
  ["that are all", { seating: { rows: 1, seatsPerRow: 2 }, blockedSeats: ["A1", "A2"] }, "blockedSeats"],
  ["that the capacity counts", { seating: plan, blockedSeats: ["A1"], capacity: 12 }, "seating"],
])("blocked seats %s are refused, naming the field", (_what, type, field) => {
  expect(refusedFields(create(type))).toEqual([`ticketTypes.0.${field}`]);
});

test("more blocked seats than the limit are refused", () => {
  const few = context();
  const limits = { ...few.limits, blockedSeats: 1 };
  const asked = withType({ seating: plan, blockedSeats: ["A1", "A2"] });
  expect(refusedFields(decideCreate(asked, { ...few, limits }))).toEqual(["ticketTypes.0.blockedSeats"]);
});

test("which seats are blocked may change while places are taken, and is for bookings to decide on", () => {
  const event = eventOf(create({ seating: plan, blockedSeats: ["A1"] }));
  const id = event.ticketTypes[0]?.id ?? "";
  const taken = new Map([[id, 5]]);
  const moved = eventOf(edit(event, { ticketTypes: [{ id, blockedSeats: ["C4"] }] }, taken));
  expect(moved).toMatchObject({ capacity: 11, version: 2, capacityVersion: 2 });
  expect(moved.ticketTypes[0]?.blockedSeats).toEqual(["C4"]);
  const more = eventOf(edit(event, { ticketTypes: [{ id, blockedSeats: ["A1", "A2"] }] }, taken));
  expect(more).toMatchObject({ capacity: 10, ticketTypes: [{ capacity: 10 }] });
  expect(eventOf(edit(event, { ticketTypes: [{ id, blockedSeats: null }] }, taken)).capacity).toBe(12);
  const same = edit(event, { ticketTypes: [{ id, blockedSeats: ["A1"] }] }, taken);
  expect(same.kind).toBe("unchanged");
});

test("seats stay blocked in a new plan that has them, and go with the plan", () => {
  const event = eventOf(create({ seating: plan, blockedSeats: ["A1"] }));
  const id = event.ticketTypes[0]?.id ?? "";
  const larger = eventOf(edit(event, { ticketTypes: [{ id, seating: { rows: 4, seatsPerRow: 4 } }] }));
  expect(larger).toMatchObject({ capacity: 15, ticketTypes: [{ blockedSeats: ["A1"] }] });
  const none = eventOf(edit(event, { ticketTypes: [{ id, seating: null }] }));
  expect(none).toMatchObject({ capacity: 11, ticketTypes: [{ blockedSeats: [], seating: null }] });
});

test("what bookings says that it refused is refused, though as many places are in force", () => {
  const event = eventOf(create({ seating: plan, blockedSeats: ["A1"] }));
  const inForce = event.ticketTypes.map(({ id, capacity }) => ({
    id,
    capacity,
    held: 0,
    sold: 0,
    available: capacity,
  }));
  const known = { sold: 0, eventVersion: 1, ticketTypes: inForce };
  expect(standingOf(event, known).capacityStatus).toBe("applied");
  expect(standingOf(event, { ...known, refused: false }).capacityStatus).toBe("applied");
  expect(standingOf(event, { ...known, refused: true }).capacityStatus).toBe("refused");
  const pending = { ...event, capacityVersion: 2 };
  expect(standingOf(pending, { ...known, refused: true }).capacityStatus).toBe("pending");
});

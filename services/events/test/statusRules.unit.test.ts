import { expect, test } from "vitest";
import { decideCancel, decideDelete, decidePublish } from "../src/domain/changeStatus.ts";
import { decideEdit } from "../src/domain/editEvent.ts";
import { type Event, shownStatus } from "../src/domain/event.ts";
import { standingOf, takenPlaces } from "../src/domain/standing.ts";
import { context, createdEvent, eventOf, later, now, refusedFields } from "./eventRequests.ts";

const inStatus = (status: Event["status"]): Event => ({ ...createdEvent(), status });

test.each([
  ["publish", decidePublish, { draft: "changed", published: "unchanged", cancelled: "wrong_state" }],
  ["cancel", decideCancel, { draft: "wrong_state", published: "changed", cancelled: "unchanged" }],
  ["delete", decideDelete, { draft: "deleted", published: "deleted", cancelled: "deleted" }],
] as const)("%s has one outcome in each status", (_verb, decide, expected) => {
  for (const status of ["draft", "published", "cancelled"] as const) {
    expect([status, decide(inStatus(status), now).kind]).toEqual([status, expected[status]]);
  }
});

test("a change of status is a new version with the same capacities in force", () => {
  const event = eventOf(decidePublish(inStatus("draft"), now));
  expect(event).toMatchObject({ status: "published", version: 2, capacityVersion: 1, updatedAt: now.toISOString() });
});

test("what is over shows as ended, from its end on, and neither edit nor cancellation nor deletion touches it", () => {
  const event = inStatus("published");
  const end = new Date(event.endDateTime);
  const { newId, limits } = context();
  expect(shownStatus(event, new Date(end.getTime() - 1))).toBe("published");
  expect(shownStatus(event, end)).toBe("ended");
  for (const status of ["draft", "cancelled"] as const) expect(shownStatus(inStatus(status), end)).toBe(status);
  const edited = decideEdit(event, { title: "Opera" }, { newId, limits, now: end, taken: new Map() });
  expect([edited, decideCancel(event, end), decideDelete(event, end)].map(({ kind }) => kind)).toEqual([
    "wrong_state",
    "wrong_state",
    "wrong_state",
  ]);
});

test("an event on sale is cancelled by its deletion, and what is left of it is of a later version", () => {
  const outcome = decideDelete(inStatus("published"), now);
  expect(outcome).toMatchObject({
    cancelled: { status: "cancelled", version: 2 },
    last: { deleted: true, version: 3 },
  });
  for (const status of ["draft", "cancelled"] as const) {
    expect(decideDelete(inStatus(status), now)).toMatchObject({ cancelled: null, last: { version: 2 } });
  }
});

test("a draft that should have begun is not published", () => {
  expect(refusedFields(decidePublish({ ...inStatus("draft"), startDateTime: later(0) }, now))).toEqual([
    "startDateTime",
  ]);
});

test("all places are free until bookings says otherwise", () => {
  expect(standingOf(createdEvent(), null)).toMatchObject({
    numberOfAttendees: 0,
    available: 100,
    capacityStatus: "pending",
    ticketTypes: [{ available: 100 }],
  });
});

test("bookings' numbers are shown, and capacities are pending until it has seen them", () => {
  const event = { ...createdEvent(), version: 3, capacityVersion: 2 };
  const id = event.ticketTypes[0]?.id ?? "";
  const known = { sold: 4, eventVersion: 1, ticketTypes: [{ id, capacity: 100, held: 3, sold: 4, available: 93 }] };
  expect(standingOf(event, known)).toMatchObject({ numberOfAttendees: 4, available: 93, capacityStatus: "pending" });
  expect(standingOf(event, { ...known, eventVersion: 2 }).capacityStatus).toBe("applied");
  expect(takenPlaces(known)).toEqual(new Map([[id, 7]]));
});

test("capacities that bookings did not take over are told as refused", () => {
  const event = createdEvent();
  const id = event.ticketTypes[0]?.id ?? "";
  const places = { id, capacity: 120, held: 0, sold: 110, available: 10 };
  const status = (ticketTypes: (typeof places)[]) =>
    standingOf(event, { sold: 110, eventVersion: 1, ticketTypes }).capacityStatus;
  expect(status([places])).toBe("refused");
  expect(
    status([
      { ...places, capacity: 100 },
      { ...places, id: event.id },
    ]),
  ).toBe("refused");
  expect(status([{ ...places, capacity: 100 }])).toBe("applied");
});

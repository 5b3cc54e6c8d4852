import { expect, test } from "vitest";
import { demoAccounts, demoFollowers } from "../src/accounts.ts";
import { demoEvents } from "../src/events.ts";

test("two seeds of one day make the same events", () => {
  expect(demoEvents(new Date("2031-05-01T08:00:00Z"))).toEqual(demoEvents(new Date("2031-05-01T21:00:00Z")));
});

test("every booking, follower and interest of the demonstration is of one of its accounts, with no more bookings than places", () => {
  const emails = demoAccounts.map(({ email }) => email);
  expect(emails).toEqual(expect.arrayContaining(demoFollowers));
  for (const { bookedBy, interestedBy = [], body } of demoEvents(new Date("2031-05-01T08:00:00Z"))) {
    expect(emails).toEqual(expect.arrayContaining([...bookedBy, ...interestedBy]));
    if (bookedBy.length > 0) expect(bookedBy.length).toBeLessThanOrEqual(Number(body.capacity));
  }
});

test("an event of the demonstration has seats to choose, as many as there are places, and some that are for nobody", () => {
  const types = demoEvents(new Date("2031-05-01T08:00:00Z")).flatMap(({ body }) => body.ticketTypes ?? []);
  type Type = { capacity: number; seating?: { rows: number; seatsPerRow: number }; blockedSeats?: string[] };
  const seated = (types as Type[]).flatMap(({ capacity, seating, blockedSeats = [] }) =>
    seating ? [[capacity, seating.rows * seating.seatsPerRow - blockedSeats.length]] : [],
  );
  expect(seated).toEqual([[92, 92]]);
});

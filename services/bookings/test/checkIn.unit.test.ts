import { expect, test } from "vitest";
import { type CheckIn, type DoorTicket, decideCheckIn, decideUploaded } from "../src/domain/checkIn.ts";
import { hours, ids, now } from "./samples.ts";

const door = { hostId: ids.host, eventId: undefined };
const scan = (at: Date, gate: string | null = null): CheckIn => ({ at, gate });

function ticket(changes: Partial<DoorTicket> = {}): DoorTicket {
  return {
    id: ids.attempt,
    code: "code",
    ticketTypeId: ids.standard,
    ticketTypeName: "Standard",
    seat: null,
    bookingId: ids.booking,
    eventId: ids.event,
    hostId: ids.host,
    bookingStatus: "confirmed",
    confirmedAt: hours(-48),
    checkIn: null,
    ...changes,
  };
}

test("the first scan enters, and every other is told when and where that was, even by a clock that is slow", () => {
  const first = decideCheckIn(ticket(), door, scan(now, "North"));
  expect(first).toMatchObject({ kind: "checked_in", ticket: { checkIn: { at: now, gate: "North" } } });
  const entered = ticket({ checkIn: scan(now, "North") });
  for (const at of [hours(-1), now, hours(1)]) {
    expect(decideCheckIn(entered, door, scan(at))).toMatchObject({
      kind: "already",
      first: { at: now, gate: "North" },
    });
  }
});

test.each(["cancelled", "expired", "held", "processing"] as const)(
  "a ticket of a booking that is %s opens no door",
  (status) => {
    const given = ticket({ bookingStatus: status, checkIn: scan(hours(-1)) });
    expect(decideCheckIn(given, door, scan(now))).toMatchObject({ kind: "void" });
    expect(decideUploaded(given, door, scan(hours(-2)), now)).toMatchObject({ kind: "void" });
  },
);

test("a ticket is not there for another host, and one for another event of the host is told apart", () => {
  const [stranger, elsewhere] = [
    { hostId: ids.attendee, eventId: ids.event },
    { hostId: ids.host, eventId: ids.booking },
  ];
  for (const given of [ticket(), ticket({ bookingStatus: "cancelled" }), ticket({ checkIn: scan(now) })]) {
    expect(decideCheckIn(given, stranger, scan(now))).toEqual({ kind: "not_found" });
    expect(decideUploaded(given, stranger, scan(now), now)).toEqual({ kind: "not_found" });
    expect(decideCheckIn(given, elsewhere, scan(now))).toMatchObject({ kind: "other_event" });
  }
});

test("of scans that are uploaded the earliest counts, and says what it takes the place of", () => {
  const [early, late] = [scan(hours(-2), "North"), scan(hours(-1), "South")];
  const entered = ticket({ checkIn: late });
  expect(decideUploaded(ticket(), door, early, now)).toMatchObject({ ticket: { checkIn: early }, replaced: null });
  expect(decideUploaded(entered, door, early, now)).toMatchObject({ ticket: { checkIn: early }, replaced: late });
  expect(decideUploaded(ticket({ checkIn: early }), door, late, now)).toMatchObject({ kind: "already", first: early });
});

test("the same scan uploaded again changes nothing, and one of another gate at that instant is the second", () => {
  const entered = ticket({ checkIn: scan(hours(-1), "North") });
  expect(decideUploaded(entered, door, scan(hours(-1), "North"), now)).toMatchObject({
    kind: "checked_in",
    replaced: null,
  });
  expect(decideUploaded(entered, door, scan(hours(-1), "South"), now)).toMatchObject({ kind: "already" });
});

test("a scanner whose clock is wrong lets nobody in later than now, nor before there was a ticket", () => {
  const checkInOf = (at: Date) => decideUploaded(ticket(), door, scan(at), now);
  expect(checkInOf(hours(5))).toMatchObject({ ticket: { checkIn: { at: now } } });
  expect(checkInOf(hours(-500))).toMatchObject({ ticket: { checkIn: { at: hours(-48) } } });
});

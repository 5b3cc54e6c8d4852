import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCreate } from "../src/domain/createEvent.ts";
import { toInstantIn } from "../src/domain/localTime.ts";
import { context, createdEvent, faultsOf, request } from "./eventRequests.ts";

// Clocks are put forward on 31 March 2030 at 01:00 and back on 27 October at 02:00 in London; in New York on 10 March and on
// 3 November, both at 02:00.
test.each([
  ["2030-03-31T00:59:59", "Europe/London", "2030-03-31T00:59:59.000Z"],
  ["2030-03-31T02:00:00", "Europe/London", "2030-03-31T01:00:00.000Z"],
  ["2030-07-01T20:00:00", "Europe/London", "2030-07-01T19:00:00.000Z"],
  ["2030-10-27T00:59:59", "Europe/London", "2030-10-26T23:59:59.000Z"],
  // Comes twice: the first time is still summer time.
  ["2030-10-27T01:30:00", "Europe/London", "2030-10-27T00:30:00.000Z"],
  ["2030-10-27T02:00:00", "Europe/London", "2030-10-27T02:00:00.000Z"],
  ["2030-03-10T01:59:59", "America/New_York", "2030-03-10T06:59:59.000Z"],
  ["2030-03-10T03:00:00", "America/New_York", "2030-03-10T07:00:00.000Z"],
  ["2030-11-03T01:30:00.250", "America/New_York", "2030-11-03T05:30:00.250Z"],
  ["2030-11-03T02:00:00", "America/New_York", "2030-11-03T07:00:00.000Z"],
  ["2030-07-01T20:00:00", "Asia/Kathmandu", "2030-07-01T14:15:00.000Z"],
  ["2030-07-01T20:00:00", "UTC", "2030-07-01T20:00:00.000Z"],
  ["2030-07-01T20:00:00+02:00", "America/New_York", "2030-07-01T18:00:00.000Z"],
])("%s in %s is %s", (text, timezone, instant) => {
  expect(toInstantIn(text, timezone)).toBe(instant);
});

test.each([
  ["2030-03-31T01:00:00", "Europe/London"],
  ["2030-03-31T01:59:59", "Europe/London"],
  ["2030-03-10T02:30:00", "America/New_York"],
])("%s, which the clocks in %s skip, is refused, naming the field", (startDateTime, timezone) => {
  const asked = { ...request(), timezone, startDateTime, endDateTime: "2030-12-01T00:00:00" };
  const [fault, ...others] = faultsOf(decideCreate(asked, context()));
  expect(others).toEqual([]);
  expect(fault?.field).toBe("startDateTime");
  expect(fault?.message).toContain(timezone);
});

test("a time without an offset in no zone is refused beside the zone", () => {
  const asked = { ...request(), timezone: "Mars/Olympus", startDateTime: "2030-02-01T10:00:00" };
  const fields = faultsOf(decideCreate(asked, context())).map(({ field }) => field);
  expect(fields.toSorted()).toEqual(["startDateTime", "timezone"]);
});

test("an event over the night in which clocks are put back lasts an hour longer than they show", () => {
  const night = { timezone: "Europe/London", startDateTime: "2030-10-26T22:00:00", endDateTime: "2030-10-27T04:00:00" };
  const { startDateTime, endDateTime, timezone } = createdEvent(night);
  expect([startDateTime, endDateTime]).toEqual(["2030-10-26T21:00:00.000Z", "2030-10-27T04:00:00.000Z"]);
  expect(timezone).toBe("Europe/London");
});

const zones = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"];

test("what the clocks of a zone show at an instant is read as that instant, or as an earlier one that they show alike", () => {
  const clocks = (at: number, timeZone: string) => new Date(at).toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(1990, 0) / 1000, max: Date.UTC(2037, 0) / 1000 }),
      fc.constantFrom(...zones),
      (second, timezone) => {
        const text = clocks(second * 1000, timezone);
        const read = Date.parse(toInstantIn(text, timezone));
        expect(read).toBeLessThanOrEqual(second * 1000);
        expect(clocks(read, timezone)).toBe(text);
      },
    ),
  );
});

import { expect, test } from "vitest";
import { type CalendarEvent, eventCalendar } from "../src/eventCalendar.ts";

const event: CalendarEvent = {
  id: "01890a5d-ac96-774b-bcce-b302099a8057",
  title: "Jazz, late; and loud",
  description: "Two\nlines",
  startDateTime: "2030-03-31T00:30:00.000Z",
  endDateTime: "2030-03-31T02:30:00.000Z",
  venue: "Cellar",
  isCancelled: false,
  version: 3,
  updatedAt: "2030-01-01T10:00:00.000Z",
  url: "https://tickets.example.test/events/1",
};

test("an event over a daylight-saving change keeps its instants", () => {
  const text = eventCalendar(event, "tickets.example.test");
  expect(text).toContain("DTSTART:20300331T003000Z\r\n");
  expect(text).toContain("DTEND:20300331T023000Z\r\n");
});

test("a calendar that has the event takes over a later version of it", () => {
  const text = eventCalendar(event, "tickets.example.test");
  expect(text).toContain(`UID:${event.id}@tickets.example.test\r\n`);
  expect(text).toContain("SEQUENCE:2\r\n");
  expect(text).toContain("DTSTAMP:20300101T100000Z\r\n");
});

test("what a host wrote stays text", () => {
  const text = eventCalendar({ ...event, title: "One\r\nATTENDEE:mailto:eve@example.test" }, "tickets.example.test");
  expect(text).not.toMatch(/^ATTENDEE/m);
  expect(eventCalendar(event, "tickets.example.test")).toContain("SUMMARY:Jazz\\, late\\; and loud\r\n");
});

test("a cancelled event is taken out", () => {
  const text = eventCalendar({ ...event, isCancelled: true }, "tickets.example.test");
  expect(text).toContain("METHOD:CANCEL\r\n");
  expect(text).toContain("STATUS:CANCELLED\r\n");
});

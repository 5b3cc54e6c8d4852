import { expect, test } from "vitest";
import { decideNotice, noticeOf, opensSale } from "../src/domain/notice.ts";
import { createdEvent, later, now } from "./eventRequests.ts";

const published = createdEvent({ status: "published", venue: "Hall" });
const draft = createdEvent({ venue: "Hall" });

test("what becomes public is told of as published, and what was public as changed if its time or place is another", () => {
  expect(noticeOf(undefined, draft)).toBeUndefined();
  expect(noticeOf(undefined, published)).toBe("event_published");
  expect(noticeOf(draft, published)).toBe("event_published");
  expect(noticeOf(draft, { ...draft, venue: "Park" })).toBeUndefined();
  expect(noticeOf(published, { ...published, title: "Opera", version: 2 })).toBeUndefined();
  expect(noticeOf(published, { ...published, venue: "Park", status: "cancelled" })).toBeUndefined();
  const moves = [
    { venue: null },
    { timezone: "Europe/London" },
    { startDateTime: later(47) },
    { endDateTime: later(51) },
  ];
  for (const move of moves) expect(noticeOf(published, { ...published, ...move })).toBe("event_changed");
});

test("an edit opens a sale only if it takes the start from what is ahead to what is not", () => {
  const start = (salesStartDateTime: string | null) => ({ ...published, salesStartDateTime });
  const [ahead, past, none] = [start(later(1)), start(later(-1)), start(null)];
  for (const after of [past, none, start(later(0))]) expect(opensSale(ahead, after, now)).toBe(true);
  for (const [one, other] of [
    [ahead, start(later(2))],
    [past, none],
    [none, past],
    [none, ahead],
  ] as const)
    expect(opensSale(one, other, now)).toBe(false);
  expect(opensSale(undefined, past, now)).toBe(false);
  expect(opensSale(ahead, { ...none, status: "cancelled" }, now)).toBe(false);
  expect(opensSale({ ...ahead, status: "draft" }, none, now)).toBe(false);
});

const event = { status: "published" as const, endAt: new Date(later(2)), salesStartAt: null, salesEndAt: null };
const before = new Date(later(-1));
const after = new Date(later(1));

test.each([
  ["an event that is not there any more", undefined, "drop", "drop"],
  ["one that was cancelled", { ...event, status: "cancelled" as const }, "drop", "drop"],
  ["one that has ended", { ...event, endAt: now }, "drop", "drop"],
  ["one without a sale of its own", event, "tell", "tell"],
  ["one that sells now", { ...event, salesStartAt: now, salesEndAt: after }, "tell", "tell"],
  ["one whose sale was put off", { ...event, salesStartAt: after }, "wait", "tell"],
  ["one whose sale is over", { ...event, salesStartAt: before, salesEndAt: now }, "drop", "tell"],
])("of %s: the interested %j, of the rest %s and %s", (_what, given, opened, changed) => {
  expect(decideNotice("sale_opened", given, now)).toBe(opened);
  expect(decideNotice("event_changed", given, now)).toBe(changed);
  expect(decideNotice("event_published", given, now)).toBe(changed);
});

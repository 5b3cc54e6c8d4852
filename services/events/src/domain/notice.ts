import type { Notification } from "@stagedoor/contracts/schemas/notifications";
import type { Event } from "./event.ts";

export type NoticeKind = Notification["kind"];

/** What ticket holders are told of when it changes. */
export type WhenAndWhere = NonNullable<Notification["before"]>;

export function whenAndWhere({ startDateTime, endDateTime, timezone, venue }: Event): WhenAndWhere {
  return { startDateTime, endDateTime, timezone, venue };
}

export function isSameTimeAndPlace(one: WhenAndWhere, other: WhenAndWhere): boolean {
  return (
    one.startDateTime === other.startDateTime &&
    one.endDateTime === other.endDateTime &&
    one.timezone === other.timezone &&
    one.venue === other.venue
  );
}

/** What calls for a notice when an event becomes `after`; `before` is undefined when it is new. */
export function noticeOf(before: Event | undefined, after: Event): "event_published" | "event_changed" | undefined {
  if (after.status !== "published") return undefined;
  if (before?.status !== "published") return "event_published";
  return isSameTimeAndPlace(before, after) ? undefined : "event_changed";
}

/** Whether an edit itself opens the sale: its start was ahead, and is not any more. Who is told then cannot wait for the clock. */
export function opensSale(before: Event | undefined, after: Event, now: Date): boolean {
  if (before?.status !== "published" || after.status !== "published") return false;
  const isAhead = ({ salesStartDateTime: start }: Event) => start !== null && Date.parse(start) > now.getTime();
  return isAhead(before) && !isAhead(after);
}

/** An event as far as it decides whether people are still told of it. */
export type EventOfNotice = {
  readonly status: Event["status"];
  readonly endAt: Date;
  readonly salesStartAt: Date | null;
  readonly salesEndAt: Date | null;
};

/**
 * Whether people are told now. Nobody hears of what cannot be attended (any more), nor that a sale opened that is over; when the
 * sale's start was moved while people were being told, the others hear at the new one.
 */
export function decideNotice(kind: NoticeKind, event: EventOfNotice | undefined, now: Date): "tell" | "wait" | "drop" {
  if (event?.status !== "published" || event.endAt <= now) return "drop";
  if (kind !== "sale_opened") return "tell";
  if (event.salesEndAt !== null && event.salesEndAt <= now) return "drop";
  return event.salesStartAt !== null && event.salesStartAt > now ? "wait" : "tell";
}

import { isInstant, toInstant } from "./instants.ts";
import type { Fault } from "./outcome.ts";
import { isTimezone } from "./timezone.ts";

const withoutOffset = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?$/;

/**
 * What a host wrote as an instant in UTC with milliseconds. Without an offset it is the time of the clocks in `timezone`: of a
 * time that comes twice, when they are put back, the first; one that they skip stays as it is, which is no instant.
 */
export function toInstantIn(text: string, timezone: string): string {
  if (!withoutOffset.test(text)) return toInstant(text);
  const asIfUtc = Date.parse(`${text.replace(/[t ]/, "T")}Z`);
  if (Number.isNaN(asIfUtc) || !isTimezone(timezone)) return text;
  // The offset before or after a change, whichever of the two the clocks follow at that time; the larger gives the earlier instant.
  const offsets = [asIfUtc - day, asIfUtc + day].map((at) => offsetAt(at, timezone)).toSorted((a, b) => b - a);
  const found = offsets.map((offset) => asIfUtc - offset).find((at) => at + offsetAt(at, timezone) === asIfUtc);
  return found === undefined ? text : toInstant(new Date(found).toISOString());
}

const day = 86_400_000;

/** What a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(at: number, timezone: string): number {
  const second = Math.floor(at / 1000) * 1000;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const parts = Object.fromEntries(format.formatToParts(second).map(({ type, value }) => [type, value]));
  const [year = 0, month = 1, date, hour, minute, seconds] = ["year", "month", "day", "hour", "minute", "second"].map(
    (name) => Number(parts[name]),
  );
  return Date.UTC(year, month - 1, date, hour, minute, seconds) - second;
}

/** What is wrong with an instant that could not be read; nothing when it could, or is null. */
export function unreadableInstant<F extends string>(
  field: F,
  text: string | null,
  timezone: string,
): (Fault & { field: F })[] {
  if (text === null || isInstant(text)) return [];
  if (!withoutOffset.test(text) || Number.isNaN(Date.parse(`${text.replace(/[t ]/, "T")}Z`))) {
    return [{ field, message: "must be an instant from 1970 to 9999" }];
  }
  if (!isTimezone(timezone)) return [{ field, message: "needs an offset, or a time zone to be a time of" }];
  return [{ field, message: `must be a time that there is in ${timezone}: clocks are put forward past it` }];
}

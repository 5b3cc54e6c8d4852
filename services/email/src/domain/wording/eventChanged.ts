import type { Context, EventFacts, Fact, Words } from "../content.ts";
import { showInstant } from "../instants.ts";
import type { Before, Snapshot } from "../mailRequest.ts";
import { eventUrl } from "./frames.ts";

type Changed = Extract<Snapshot, { kind: "event_changed" }>;

const placeBefore = "Place before";

/** An event that one has tickets for is at another time or place. What is true now stands among the facts of the event. */
export function eventChangedWords({ before }: Changed, title: string, context: Context): Words {
  const was = before === null || context.event === undefined ? [] : whatWas(before, context.event);
  const what = nameOf(was);
  return {
    subject: `${title}: a new ${what}`,
    preview: `The ${what} of ${title} has changed. Your tickets stay valid.`,
    heading: `There is a new ${what}`,
    paragraphs: [
      `The host of ${title}, which you have tickets for, has changed its ${what}. Below is what holds now.`,
      "Your tickets stay valid: there is nothing for you to do. The attached calendar file changes the entry in your calendar.",
    ],
    facts: was,
    link: { label: "See the event", url: eventUrl(context) },
    footer: "You get this mail because you have tickets for this event. It was sent by Stagedoor.",
  };
}

function nameOf(was: readonly Fact[]): string {
  // Before is not known: something of both has changed.
  if (was.length === 0) return "time or place";
  const hasNewPlace = was.some(({ label }) => label === placeBefore);
  if (!hasNewPlace) return "time";
  return was.length > 1 ? "time and place" : "place";
}

function whatWas(before: Before, event: EventFacts): Fact[] {
  const facts: Fact[] = [];
  const zone = event.timezone ?? "UTC";
  const { startsAt, endsAt } = event;
  const hasMoved = startsAt !== null && !isSame(before.startDateTime, startsAt);
  // The same instants on the clocks of another place are told, too.
  if (hasMoved || (event.timezone !== null && before.timezone !== event.timezone))
    facts.push({ label: "Start before", value: showInstant(before.startDateTime, before.timezone) });
  if (startsAt !== null && endsAt !== null && !lastsAsLong(before, startsAt, endsAt)) {
    facts.push({ label: "End now", value: showInstant(endsAt, zone) });
    facts.push({ label: "End before", value: showInstant(before.endDateTime, before.timezone) });
  }
  if (before.venue !== event.venue) facts.push({ label: placeBefore, value: before.venue ?? "not known yet" });
  return facts;
}

/** Then the end has moved with the start, which is all that there is to say. */
function lastsAsLong(before: Before, startsAt: string, endsAt: string): boolean {
  const [start, end] = [Date.parse(before.startDateTime), Date.parse(before.endDateTime)];
  return end - start === Date.parse(endsAt) - Date.parse(startsAt);
}

function isSame(one: string, other: string): boolean {
  return Date.parse(one) === Date.parse(other);
}

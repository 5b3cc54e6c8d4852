import type { Context, EventFacts, Fact, Words } from "../content.ts";
import { showInstant } from "../instants.ts";
import type { Before, Snapshot } from "../mailRequest.ts";
import { eventUrl } from "./frames.ts";

type Changed = Extract<Snapshot, { kind: "event_changed" }>;

/** An event that one has tickets for is at another time or place. What is true now stands among the facts of the event. */
export function eventChangedWords({ before }: Changed, title: string, context: Context): Words {
  const was = before === null || context.event === undefined ? [] : whatWas(before, context.event);
  const isSamePlace = !was.some(({ label }) => label === "Was at");
  const isSameTime = was.length > 0 && !was.some(({ label }) => label !== "Was at");
  const what = isSameTime ? "place" : isSamePlace && was.length > 0 ? "time" : "time or place";
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

function whatWas(before: Before, event: EventFacts): Fact[] {
  const facts: Fact[] = [];
  const zone = event.timezone ?? "UTC";
  if (event.startsAt !== null && !isSame(before.startDateTime, event.startsAt))
    facts.push({ label: "Was", value: showInstant(before.startDateTime, before.timezone) });
  if (event.endsAt !== null && !isSame(before.endDateTime, event.endsAt)) {
    facts.push({ label: "Ends", value: showInstant(event.endsAt, zone) });
    facts.push({ label: "Ended", value: showInstant(before.endDateTime, before.timezone) });
  }
  // The same instants on the clocks of another place.
  if (facts.length === 0 && event.timezone !== null && before.timezone !== event.timezone)
    facts.push({ label: "Was", value: showInstant(before.startDateTime, before.timezone) });
  if (before.venue !== event.venue) facts.push({ label: "Was at", value: before.venue ?? "no place yet" });
  return facts;
}

function isSame(one: string, other: string): boolean {
  return Date.parse(one) === Date.parse(other);
}

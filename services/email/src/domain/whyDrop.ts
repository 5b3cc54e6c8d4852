import type { MailPreferences } from "@stagedoor/contracts/schemas/users";
import type { EventFacts } from "./content.ts";
import type { Snapshot } from "./mailRequest.ts";
import { preferenceOf } from "./notice.ts";

/** Who gets a mail; undefined when the account is deleted. */
export type Recipient =
  | { readonly name: string; readonly email: string; readonly preferences: MailPreferences | null }
  | undefined;

/**
 * Why a mail that is due is not sent, ever; undefined when it is to be sent. What its reader turned off or what is no longer so when it
 * comes up is better not said; mails of bookings are always sent.
 */
export function whyDrop(
  snapshot: Snapshot,
  recipient: Recipient,
  event: EventFacts | undefined,
  now: Date,
): string | undefined {
  if (recipient === undefined) return "the account is deleted";
  const preference = preferenceOf(snapshot.kind);
  // An account of a release before there were any preferences gets all of it.
  if (preference !== undefined && recipient.preferences?.[preference] === false) return "turned off by its reader";
  switch (snapshot.kind) {
    case "verify_email":
    case "reset_password":
      return Date.parse(snapshot.expiresAt) <= now.getTime() ? "its link has expired" : undefined;
    case "sale_opened":
    case "event_published":
      return whyNotOf(event, now);
    case "event_changed":
      return whyNotOf(event, now) ?? (isAsBefore(snapshot.before, event) ? "nothing has changed after all" : undefined);
    default:
      return undefined;
  }
}

function whyNotOf(event: EventFacts | undefined, now: Date): string | undefined {
  // The status of an event that only a release before has kept is not known; it was published, or there would be no notice.
  if (event === undefined || (event.status !== null && event.status !== "published"))
    return "the event does not take place";
  if (event.endsAt !== null && Date.parse(event.endsAt) <= now.getTime()) return "the event is over";
  return undefined;
}

type Changed = Extract<Snapshot, { kind: "event_changed" }>;

function isAsBefore(before: Changed["before"], event: EventFacts | undefined): boolean {
  if (before === null || event === undefined || event.startsAt === null || event.endsAt === null) return false;
  return (
    Date.parse(before.startDateTime) === Date.parse(event.startsAt) &&
    Date.parse(before.endDateTime) === Date.parse(event.endsAt) &&
    before.timezone === event.timezone &&
    before.venue === event.venue
  );
}

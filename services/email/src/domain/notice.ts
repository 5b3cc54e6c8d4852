import type { MailKind } from "@stagedoor/contracts/links";
import type { Notification } from "@stagedoor/contracts/schemas/notifications";
import type { NoticeKind, NoticeRequest, NoticeSnapshot, Snapshot } from "./mailRequest.ts";

/** The preference that turns mails of a kind off. */
const preferences: Readonly<Record<NoticeKind, MailKind>> = {
  sale_opened: "saleOpened",
  event_published: "eventPublished",
  event_changed: "eventChanged",
};

/** The preference by which its reader may turn such mails off; undefined for mails that always come. */
export function preferenceOf(kind: Snapshot["kind"]): MailKind | undefined {
  return kind in preferences ? preferences[kind as NoticeKind] : undefined;
}

/**
 * The mails that a notification calls for. A sale opens once for each person, and an event is published once, however often either is
 * announced; a change is told of once for each version of the event.
 */
export function mailsOfNotification(notification: Notification): NoticeRequest {
  const { kind, eventId, eventVersion, recipients } = notification;
  return {
    eventId,
    eventVersion: eventVersion ?? null,
    reason: kind === "event_changed" ? `event_changed.${eventVersion ?? notification.id}` : kind,
    recipients,
    snapshot: snapshotOf(notification),
  };
}

function snapshotOf({ kind, hostId, before }: Notification): NoticeSnapshot {
  switch (kind) {
    case "sale_opened":
      return { kind };
    case "event_published":
      return { kind, hostId };
    case "event_changed":
      return { kind, before: before ?? null };
  }
}

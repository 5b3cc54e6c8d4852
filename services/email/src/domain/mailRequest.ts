import type { Money } from "@stagedoor/contracts/money";
import type { LinkPurpose } from "@stagedoor/contracts/schemas/accounts";
import type { BookingItem, CancelReason, RefusalReason, Ticket } from "@stagedoor/contracts/schemas/bookings";
import type { Notification } from "@stagedoor/contracts/schemas/notifications";
import type { RefundReason } from "@stagedoor/contracts/schemas/payments";

/** What a mail says, as it was when its message came: kept with the queue row and rendered when the mail is sent. */
export type Snapshot = BookingSnapshot | NoticeSnapshot | AccountSnapshot;

export type BookingSnapshot =
  | {
      readonly kind: "confirmed";
      readonly items: readonly BookingItem[];
      readonly total: Money;
      readonly tickets: readonly Ticket[];
    }
  | {
      readonly kind: "cancelled";
      readonly items: readonly BookingItem[];
      readonly cause: CancelReason | null;
      /** Owed to the attendee; null when nothing is. */
      readonly refund: Money | null;
      /** Whether it had tickets before. */
      readonly wasConfirmed: boolean;
    }
  | { readonly kind: "expired"; readonly items: readonly BookingItem[]; readonly total: Money }
  | { readonly kind: "payment_refused"; readonly cause: RefusalReason; readonly total: Money }
  | { readonly kind: "refunded"; readonly cause: RefundReason | null; readonly amount: Money }
  | { readonly kind: "refund_failed"; readonly amount: Money };

/** When and where an event was to be before it was moved. */
export type Before = NonNullable<Notification["before"]>;

/** What many are told of an event: the same to all of them. */
export type NoticeSnapshot =
  | { readonly kind: "sale_opened" }
  | { readonly kind: "event_published"; readonly hostId: string }
  | { readonly kind: "event_changed"; readonly before: Before | null };

export type NoticeKind = NoticeSnapshot["kind"];

/** What the owner of an account is told. The secret of a link is made when the mail is, and kept nowhere. */
export type AccountSnapshot =
  | { readonly kind: LinkPurpose; readonly expiresAt: string }
  | { readonly kind: "password_changed"; readonly at: string };

/** A mail to be sent once: `aboutId` and `reason` tell it apart from all others. */
export type MailRequest = {
  /** A booking, or the notice of an account. */
  readonly aboutId: string;
  readonly reason: string;
  readonly recipientId: string;
  /** The account must be known at this version, or a later one, before the mail goes. */
  readonly userVersion?: number;
  /** Null where it is about no event. */
  readonly eventId: string | null;
  readonly snapshot: BookingSnapshot | AccountSnapshot;
};

/** The same mail to many, once each: about the event, with the recipient in its reason. */
export type NoticeRequest = {
  readonly eventId: string;
  /** As `userVersion`, of the event. */
  readonly eventVersion: number | null;
  readonly reason: string;
  readonly recipients: readonly string[];
  readonly snapshot: NoticeSnapshot;
};

import type { Money } from "@stagedoor/contracts/money";
import type { BookingItem, CancelReason, RefusalReason, Ticket } from "@stagedoor/contracts/schemas/bookings";
import type { RefundReason } from "@stagedoor/contracts/schemas/payments";

/** What a mail says, as it was when its message came: kept with the queue row and rendered when the mail is sent. */
export type Snapshot =
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
  | { readonly kind: "refunded"; readonly cause: RefundReason | null; readonly amount: Money };

/** A mail to be sent once: `reason` tells the mails of one booking apart. */
export type MailRequest = {
  readonly bookingId: string;
  readonly reason: string;
  readonly recipientId: string;
  readonly eventId: string;
  readonly snapshot: Snapshot;
};

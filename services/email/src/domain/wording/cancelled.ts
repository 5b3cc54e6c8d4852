import type { CancelReason } from "@stagedoor/contracts/schemas/bookings";
import { showMoney } from "../amounts.ts";
import type { Snapshot } from "../mailRequest.ts";
import type { BookingWords } from "./frames.ts";
import { showItems } from "./items.ts";

type Cancelled = Extract<Snapshot, { kind: "cancelled" }>;

/** The booking is given up, by whom, and what is owed for it. */
export function cancelledWords(snapshot: Cancelled, title: string): BookingWords {
  const { items, refund } = snapshot;
  const money = refund === null ? [] : [{ label: "Refund", value: showMoney(refund) }];
  return {
    subject: `Your booking for ${title} is cancelled`,
    preview: refund === null ? `Your booking for ${title} is cancelled.` : `You get ${showMoney(refund)} back.`,
    heading: "Your booking is cancelled",
    paragraphs: [
      because(snapshot.cause, title),
      ...(snapshot.wasConfirmed ? ["Its tickets do not let anybody in any more."] : []),
      owed(snapshot),
    ],
    facts: [{ label: "Places", value: showItems(items) }, ...money],
  };
}

function because(cause: CancelReason | null, title: string): string {
  switch (cause) {
    case "event_cancelled":
      return `${title} will not take place, so your booking is cancelled. We are sorry.`;
    case "host":
    case "restored":
      return `The host of ${title} has cancelled your booking.`;
    case "refunded":
      return `Your payment for ${title} was refunded in full, so your booking is cancelled.`;
    case "disputed":
      return `Your bank took back the payment for ${title}, so your booking is cancelled.`;
    default:
      return `Your booking for ${title} is cancelled, as you asked.`;
  }
}

function owed({ refund, wasConfirmed, cause }: Cancelled): string {
  if (refund !== null) {
    return `You get ${showMoney(refund)} back, to where the payment came from. We write again when it is on its way.`;
  }
  if (cause === "refunded" || cause === "disputed") return "There is nothing more for you to do.";
  return wasConfirmed ? "Nothing is refunded for this booking." : "You were not charged for it.";
}

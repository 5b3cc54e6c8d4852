import type { RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import { showMoney } from "../amounts.ts";
import type { Snapshot } from "../mailRequest.ts";
import type { BookingWords } from "./frames.ts";

/** A payment came that the booking could not take: it goes back in full. */
export function paymentRefusedWords(
  snapshot: Extract<Snapshot, { kind: "payment_refused" }>,
  title: string,
): BookingWords {
  return {
    subject: `Your payment for ${title} is refunded`,
    preview: "Your payment could not be used for the booking: you get all of it back.",
    heading: "You get your payment back",
    paragraphs: [
      because(snapshot.cause, title),
      "You get all of this payment back, to where it came from. There is nothing for you to do; we write again when it is on its way.",
    ],
    facts: [{ label: "Refund", value: showMoney(snapshot.total) }],
  };
}

function because(cause: RefusalReason, title: string): string {
  switch (cause) {
    case "already_paid":
      return `Your booking for ${title} was paid already, and stays confirmed. This was a second payment for it.`;
    case "sold_out":
      return `Your payment for ${title} came after the hold had ended, and the places had gone to others by then.`;
    case "not_selling":
      return `Your payment for ${title} came after the hold had ended, when the sale was over.`;
    case "other_booking":
      return `Your payment for ${title} came after the hold had ended, and you have another booking for it by now.`;
    default:
      return `Your payment for ${title} came after the booking had been cancelled.`;
  }
}

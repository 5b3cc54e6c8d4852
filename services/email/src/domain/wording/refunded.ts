import type { RefundReason } from "@stagedoor/contracts/schemas/payments";
import { showMoney } from "../amounts.ts";
import type { Snapshot } from "../mailRequest.ts";
import type { BookingWords } from "./frames.ts";

/** Money has gone back. */
export function refundedWords(snapshot: Extract<Snapshot, { kind: "refunded" }>, title: string): BookingWords {
  const amount = showMoney(snapshot.amount);
  return {
    subject: `Your refund of ${amount} for ${title}`,
    preview: `${amount} is on its way back to you.`,
    heading: `${amount} is on its way to you`,
    paragraphs: [
      because(snapshot.cause, title),
      "It goes to where the payment came from. Banks take up to 10 days to show it.",
    ],
    facts: [{ label: "Refund", value: amount }],
  };
}

function because(cause: RefundReason | null, title: string): string {
  switch (cause) {
    case "booking_cancelled":
      return `Your booking for ${title} was cancelled, and what we owed you for it has been refunded.`;
    case "payment_refused":
      return `Your payment for ${title} could not be used for the booking, and has been refunded in full.`;
    case "wrong_amount":
      return `Your payment for ${title} did not match a booking, and has been refunded in full.`;
    default:
      return `A payment of yours for ${title} has been refunded.`;
  }
}

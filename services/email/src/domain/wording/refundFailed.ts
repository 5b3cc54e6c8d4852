import { showMoney } from "../amounts.ts";
import type { Snapshot } from "../mailRequest.ts";
import type { BookingWords } from "./frames.ts";

/** Money could not go back to where it came from; people see to it. */
export function refundFailedWords(snapshot: Extract<Snapshot, { kind: "refund_failed" }>, title: string): BookingWords {
  const amount = showMoney(snapshot.amount);
  return {
    subject: `Your refund of ${amount} for ${title} is delayed`,
    preview: "The bank did not take it. The money is still yours: we see to it.",
    heading: "Your refund is delayed",
    paragraphs: [
      `We tried to send you ${amount} for ${title}, to where your payment came from, and the bank did not take it. That happens when a card or an account was closed.`,
      "The money is still yours. We see to it that it reaches you, and write again when it is on its way.",
    ],
    facts: [{ label: "Refund", value: amount }],
  };
}

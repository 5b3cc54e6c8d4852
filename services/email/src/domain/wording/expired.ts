import { showMoney } from "../amounts.ts";
import type { Snapshot } from "../mailRequest.ts";
import type { BookingWords } from "./frames.ts";
import { showItems } from "./items.ts";

/** The hold ran out. A payment may still be on its way, so this mail never says that nothing was paid. */
export function expiredWords(snapshot: Extract<Snapshot, { kind: "expired" }>, title: string): BookingWords {
  return {
    subject: `Your places for ${title} are no longer held`,
    preview: "The payment did not reach us in time, so the places were given back.",
    heading: "Your places are no longer held",
    paragraphs: [
      `We held places at ${title} for you, but no payment reached us in time, so they were given back.`,
      "If you would still like to come, book again while places last.",
      "If you have paid, there is nothing to do: either your booking is confirmed after all, or you get all of your money back. We write to you in both cases.",
    ],
    facts: [
      { label: "Places", value: showItems(snapshot.items) },
      { label: "Price", value: showMoney(snapshot.total) },
    ],
  };
}

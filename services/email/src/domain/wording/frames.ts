import type { Context, Words } from "../content.ts";

/** What a mail about a booking says of its own: the link and the reason why one gets it are the same in all of them. */
export type BookingWords = Omit<Words, "link" | "footer">;

/** A mail about a booking, with its number and the way to it. */
export function aboutBooking(words: BookingWords, { aboutId, publicUrl }: Context): Words {
  return {
    ...words,
    facts: [...(words.facts ?? []), { label: "Booking", value: aboutId }],
    link: { label: "See your booking", url: `${publicUrl}/bookings/${aboutId}` },
    footer: "You get this mail because of a booking made with your account. It was sent by Stagedoor.",
  };
}

/** The page of the event that a mail is about. */
export function eventUrl({ publicUrl, aboutId }: Context): string {
  return `${publicUrl}/events/${aboutId}`;
}

import type { Context, EventFacts, Fact, MailContent, Words } from "./content.ts";
import { showInstant } from "./instants.ts";
import type { Snapshot } from "./mailRequest.ts";
import { cancelledWords } from "./wording/cancelled.ts";
import { confirmedWords } from "./wording/confirmed.ts";
import { expiredWords } from "./wording/expired.ts";
import { paymentRefusedWords } from "./wording/paymentRefused.ts";
import { refundedWords } from "./wording/refunded.ts";

/** What the mail says: the words of its kind, and around them what every mail has. */
export function composeMail(snapshot: Snapshot, context: Context): MailContent {
  const title = context.event.title ?? "an event that is no longer listed";
  const words = wordsOf(snapshot, title);
  return {
    subject: oneLine(words.subject),
    preview: oneLine(words.preview),
    heading: words.heading,
    tone: words.tone,
    greeting: `Hello ${context.recipientName},`,
    paragraphs: words.paragraphs,
    facts: [...eventFacts(context.event), ...(words.facts ?? []), { label: "Booking", value: context.bookingId }],
    tickets: words.tickets ?? [],
    link: {
      label: words.linkLabel ?? "See your booking",
      url: `${context.publicUrl}/bookings/${context.bookingId}`,
    },
    footer: "You get this mail because of a booking made with your account. It was sent by Stagedoor.",
  };
}

/** Titles are what hosts typed: a header has one line and no control characters. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

function wordsOf(snapshot: Snapshot, title: string): Words {
  switch (snapshot.kind) {
    case "confirmed":
      return confirmedWords(snapshot, title);
    case "cancelled":
      return cancelledWords(snapshot, title);
    case "expired":
      return expiredWords(snapshot, title);
    case "payment_refused":
      return paymentRefusedWords(snapshot, title);
    case "refunded":
      return refundedWords(snapshot, title);
  }
}

function eventFacts(event: EventFacts): Fact[] {
  const facts: Fact[] = [];
  if (event.title !== null) facts.push({ label: "Event", value: event.title });
  if (event.startsAt !== null)
    facts.push({ label: "When", value: showInstant(event.startsAt, event.timezone ?? "UTC") });
  if (event.venue !== null) facts.push({ label: "Where", value: event.venue });
  return facts;
}

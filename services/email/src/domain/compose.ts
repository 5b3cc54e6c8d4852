import type { Context, EventFacts, Fact, MailContent, Words } from "./content.ts";
import { showInstant } from "./instants.ts";
import type { Snapshot } from "./mailRequest.ts";
import { passwordChangedWords, resetPasswordWords, verifyEmailWords } from "./wording/account.ts";
import { cancelledWords } from "./wording/cancelled.ts";
import { confirmedWords } from "./wording/confirmed.ts";
import { eventChangedWords } from "./wording/eventChanged.ts";
import { eventPublishedWords } from "./wording/eventPublished.ts";
import { expiredWords } from "./wording/expired.ts";
import { aboutBooking } from "./wording/frames.ts";
import { paymentRefusedWords } from "./wording/paymentRefused.ts";
import { refundedWords } from "./wording/refunded.ts";
import { refundFailedWords } from "./wording/refundFailed.ts";
import { saleOpenedWords } from "./wording/saleOpened.ts";

/** What the mail says: the words of its kind, and around them what every mail has. */
export function composeMail(snapshot: Snapshot, context: Context): MailContent {
  const title = context.event?.title ?? "an event that is no longer listed";
  const words = wordsOf(snapshot, title, context);
  return {
    subject: oneLine(words.subject),
    preview: oneLine(words.preview),
    heading: words.heading,
    greeting: `Hello ${context.recipientName},`,
    paragraphs: words.paragraphs,
    facts: [...eventFacts(context.event), ...(words.facts ?? [])],
    tickets: words.tickets ?? [],
    link: words.link,
    footer: words.footer,
    footerLink:
      context.unsubscribeUrl === null ? null : { label: "Turn off mails of this kind", url: context.unsubscribeUrl },
  };
}

/** Titles are what hosts typed: a header has one line and no control characters. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

function wordsOf(snapshot: Snapshot, title: string, context: Context): Words {
  switch (snapshot.kind) {
    case "confirmed":
      return aboutBooking(confirmedWords(snapshot, title), context);
    case "cancelled":
      return aboutBooking(cancelledWords(snapshot, title), context);
    case "expired":
      return aboutBooking(expiredWords(snapshot, title), context);
    case "payment_refused":
      return aboutBooking(paymentRefusedWords(snapshot, title), context);
    case "refunded":
      return aboutBooking(refundedWords(snapshot, title), context);
    case "refund_failed":
      return aboutBooking(refundFailedWords(snapshot, title), context);
    case "sale_opened":
      return saleOpenedWords(title, context);
    case "event_published":
      return eventPublishedWords(title, context);
    case "event_changed":
      return eventChangedWords(snapshot, title, context);
    case "verify_email":
      return verifyEmailWords(snapshot, context);
    case "reset_password":
      return resetPasswordWords(snapshot, context);
    case "password_changed":
      return passwordChangedWords(snapshot);
  }
}

function eventFacts(event: EventFacts | undefined): Fact[] {
  if (event === undefined) return [];
  const facts: Fact[] = [];
  if (event.title !== null) facts.push({ label: "Event", value: event.title });
  if (event.startsAt !== null)
    facts.push({ label: "When", value: showInstant(event.startsAt, event.timezone ?? "UTC") });
  if (event.venue !== null) facts.push({ label: "Where", value: event.venue });
  return facts;
}

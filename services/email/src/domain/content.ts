import type { EventStatus } from "@stagedoor/contracts/schemas/events";

/** A line of a small table: "When", "Wednesday 1 May 2030 at 20:00 (Europe/London)". */
export type Fact = { readonly label: string; readonly value: string };

/** A ticket as the mail shows it. */
export type ShownTicket = {
  readonly id: string;
  readonly code: string;
  /** What is printed under its QR code: the code itself, where people can read it, or else a number to talk of the ticket by. */
  readonly caption: string;
  readonly name: string;
  readonly seat: string | null;
  /** "1 of 3". */
  readonly position: string;
};

export type Link = { readonly label: string; readonly url: string };

/** Everything that a mail says, as plain text: the templates escape it. */
export type MailContent = {
  readonly subject: string;
  /** The line that mail programs show next to the subject. */
  readonly preview: string;
  readonly heading: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly Fact[];
  readonly tickets: readonly ShownTicket[];
  readonly link: Link | null;
  readonly footer: string;
  readonly footerLink: Link | null;
};

/** What is known of the event; title is null when only its deletion was ever seen, the last three when only an older release has kept it. */
export type EventFacts = {
  readonly id: string;
  readonly title: string | null;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly timezone: string | null;
  readonly venue: string | null;
  readonly version: number;
  readonly description: string | null;
  readonly status: EventStatus | "deleted" | null;
  readonly updatedAt: string | null;
};

export type Context = {
  /** The booking, event or notice that it is about. */
  readonly aboutId: string;
  readonly recipientName: string;
  /** Undefined where it is about no event. */
  readonly event: EventFacts | undefined;
  /** Of the host that it names; null when none is known. */
  readonly hostName: string | null;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** What is secret in the link of an account mail; null in others. */
  readonly token: string | null;
  /** The page on which such mails are turned off; null where they cannot be. */
  readonly unsubscribeUrl: string | null;
};

/** What each kind of mail adds to the parts that all mails share. */
export type Words = Pick<MailContent, "subject" | "preview" | "heading" | "paragraphs" | "footer"> & {
  readonly facts?: readonly Fact[];
  readonly tickets?: readonly ShownTicket[];
  readonly link: Link | null;
};

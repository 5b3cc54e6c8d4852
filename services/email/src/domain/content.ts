/** A line of a small table: "When", "Wednesday 1 May 2030 at 20:00 (Europe/London)". */
export type Fact = { readonly label: string; readonly value: string };

/** A ticket as the mail shows it. */
export type ShownTicket = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly seat: string | null;
  /** "1 of 3". */
  readonly position: string;
};

/** Everything that a mail says, as plain text: the templates escape it. */
export type MailContent = {
  readonly subject: string;
  /** The line that mail programs show next to the subject. */
  readonly preview: string;
  readonly heading: string;
  readonly tone: "good" | "plain";
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly Fact[];
  readonly tickets: readonly ShownTicket[];
  readonly link: { readonly label: string; readonly url: string };
  readonly footer: string;
};

/** What is known of the event; title is null when only its deletion was ever seen. */
export type EventFacts = {
  readonly title: string | null;
  readonly startsAt: string | null;
  readonly timezone: string | null;
  readonly venue: string | null;
};

export type Context = {
  readonly bookingId: string;
  readonly recipientName: string;
  readonly event: EventFacts;
  /** Without a slash at its end. */
  readonly publicUrl: string;
};

/** What each kind of mail adds to the parts that all mails share. */
export type Words = Pick<MailContent, "subject" | "preview" | "heading" | "tone" | "paragraphs"> & {
  readonly facts?: readonly Fact[];
  readonly tickets?: readonly ShownTicket[];
  readonly linkLabel?: string;
};

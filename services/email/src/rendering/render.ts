import { readFileSync } from "node:fs";
import { eventCalendar } from "@stagedoor/calendar/eventCalendar";
import { Eta } from "eta";
import type { EventFacts, MailContent } from "../domain/content.ts";
import type { Snapshot } from "../domain/mailRequest.ts";
import { calendarEntryOf } from "./calendar.ts";
import { type QrCode, qrCodeOf } from "./qrCode.ts";

export type RenderedMail = {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly codes: readonly QrCode[];
  /** A calendar file (RFC 5545) with its event; undefined where there is nothing to go to. */
  readonly calendar: string | undefined;
};

const templates = new URL("../../templates/", import.meta.url);
const tags: [string, string] = ["{{", "}}"];
// Every {{= value }} of the HTML template is escaped; the text template writes {{~ value }} as it is.
const eta = new Eta({ tags, autoTrim: [false, false], autoEscape: true });
const htmlTemplate = eta.compile(readFileSync(new URL("mail.html.eta", templates), "utf8"));
const textTemplate = eta.compile(readFileSync(new URL("mail.txt.eta", templates), "utf8"));

/** As the HTML template writes what people typed. */
export function escapeHtml(text: string): string {
  return eta.config.escapeFunction(text);
}

export type RenderOptions = {
  /** Ends the content ids of the QR codes. */
  readonly domain: string;
  readonly publicUrl: string;
};

/** Fills the templates, draws the QR code of every ticket, and writes the calendar file that comes with the mail. */
export async function renderMail(
  content: MailContent,
  snapshot: Snapshot,
  event: EventFacts | undefined,
  { domain, publicUrl }: RenderOptions,
): Promise<RenderedMail> {
  const codes: QrCode[] = [];
  // One after the other: each takes a megabyte while it is drawn, and a mail may have many.
  for (const ticket of content.tickets) codes.push(await qrCodeOf(ticket, domain));
  const tickets = content.tickets.map((ticket, index) => ({ ...ticket, cid: codes[index]?.cid }));
  const view = { ...content, tickets };
  const entry = calendarEntryOf(snapshot, event, publicUrl);
  return {
    subject: content.subject,
    html: eta.render(htmlTemplate, view),
    text: eta.render(textTemplate, view),
    codes,
    // Its UID is that of the file at the event's address, so that both are one entry of a calendar.
    calendar: entry === undefined ? undefined : eventCalendar(entry, new URL(publicUrl).hostname),
  };
}

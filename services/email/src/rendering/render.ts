import { readFileSync } from "node:fs";
import { Eta } from "eta";
import type { MailContent } from "../domain/content.ts";
import { type QrCode, qrCodeOf } from "./qrCode.ts";

export type RenderedMail = {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly codes: readonly QrCode[];
};

const templates = new URL("../../templates/", import.meta.url);
const tags: [string, string] = ["{{", "}}"];
// Every {{= value }} of the HTML template is escaped; the text template writes {{~ value }} as it is.
const eta = new Eta({ tags, autoTrim: [false, false], autoEscape: true });
const htmlTemplate = eta.compile(readFileSync(new URL("mail.html.eta", templates), "utf8"));
const textTemplate = eta.compile(readFileSync(new URL("mail.txt.eta", templates), "utf8"));

/** Fills the templates, and draws the QR code of every ticket; `domain` ends the content ids of these. */
export async function renderMail(content: MailContent, domain: string): Promise<RenderedMail> {
  const codes: QrCode[] = [];
  // One after the other: each takes a megabyte while it is drawn, and a mail may have many.
  for (const ticket of content.tickets) codes.push(await qrCodeOf(ticket, domain));
  const tickets = content.tickets.map((ticket, index) => ({ ...ticket, cid: codes[index]?.cid }));
  const view = { ...content, tickets };
  return {
    subject: content.subject,
    html: eta.render(htmlTemplate, view),
    text: eta.render(textTemplate, view),
    codes,
  };
}

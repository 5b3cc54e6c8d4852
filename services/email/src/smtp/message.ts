import MimeNode from "nodemailer/lib/mime-node";
import type { RenderedMail } from "../rendering/render.ts";
import type { Shared } from "./sharedBody.ts";
import type { Letter } from "./transport.ts";

/** The headers that are ours; the same for a mail of one's own and for one of many. */
function ownHeaders({ oneClick }: Letter): Record<string, string> {
  return {
    // Written by a machine: out-of-office programs must not answer (RFC 3834).
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    ...(oneClick === null
      ? {}
      : { "List-Unsubscribe": `<${oneClick}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }),
  };
}

/** A mail of one's own, as nodemailer takes it: with a QR code for each ticket, and the calendar file. */
export function toMessage(letter: Letter, mail: RenderedMail, from: string) {
  const { to, messageId, threadId, date } = letter;
  return {
    from,
    to: { name: to.name, address: to.email },
    messageId,
    references: threadId,
    date: new Date(date),
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    headers: ownHeaders(letter),
    attachments: [
      ...mail.codes.map(({ cid, filename, png }) => ({
        cid,
        filename,
        content: png,
        contentType: "image/png",
        contentDisposition: "inline" as const,
      })),
      ...(mail.calendar === undefined
        ? []
        : [
            {
              filename: "event.ics",
              content: mail.calendar,
              contentType: "text/calendar; charset=utf-8; method=PUBLISH",
              contentDisposition: "attachment" as const,
            },
          ]),
    ],
  };
}

/** The header and the envelope of a mail whose body is encoded already. What people typed is encoded by nodemailer. */
export function headersOf(letter: Letter, mail: Shared & { readonly subject: string }, from: string) {
  const { to, messageId, threadId, date } = letter;
  const node = new MimeNode(mail.contentType);
  node.boundary = mail.boundary;
  node.setHeader({
    From: from,
    To: [{ name: to.name, address: to.email }],
    Subject: mail.subject,
    "Message-ID": messageId,
    References: threadId,
    Date: new Date(date).toUTCString().replace(/GMT/, "+0000"),
    ...ownHeaders(letter),
  });
  return { envelope: node.getEnvelope(), header: node.buildHeaders() };
}

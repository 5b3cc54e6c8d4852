import nodemailer from "nodemailer";
import { type SmtpFailure, type Verdict, verdictOn } from "../domain/verdict.ts";
import type { RenderedMail } from "../rendering/render.ts";

export type Letter = {
  readonly to: { readonly name: string; readonly email: string };
  readonly messageId: string;
  readonly threadId: string;
  readonly date: string;
  readonly mail: RenderedMail;
};

export type Transport = {
  /** Hands a mail to the server. "sent" means that the server has answered 250 to all of it. Throws nothing. */
  send(letter: Letter): Promise<{ readonly kind: "sent" } | Verdict>;
  close(): void;
};

export type TransportOptions = {
  /** `smtp://user:password@host:587`, `smtps://…`; `?requireTLS=true` and nodemailer's other parameters work. */
  readonly url: string;
  readonly from: string;
  /** Connections at once. */
  readonly connections: number;
  /** Longest silence of the server, per step. */
  readonly timeoutMs: number;
};

/** Opens nothing until the first mail. A connection carries at most 100 mails and is closed after a minute without any. */
export function createTransport({ url, from, connections, timeoutMs }: TransportOptions): Transport {
  const connectTimeoutMs = Math.min(timeoutMs, 10_000);
  const pool = nodemailer.createTransport(
    {
      url,
      pool: true,
      maxConnections: connections,
      maxMessages: 100,
      // The queue decides what is sent again: a repeat inside the library would be one that nobody wrote down.
      maxRequeues: 0,
      connectionTimeout: connectTimeoutMs,
      greetingTimeout: connectTimeoutMs,
      dnsTimeout: connectTimeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return {
    async send(letter) {
      try {
        await pool.sendMail(toMessage(letter));
        return { kind: "sent" };
      } catch (error) {
        return verdictOn(error as SmtpFailure);
      }
    },
    close: () => pool.close(),
  };
}

function toMessage({ to, messageId, threadId, date, mail }: Letter) {
  return {
    to: { name: to.name, address: to.email },
    messageId,
    references: threadId,
    date: new Date(date),
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    // Written by a machine: out-of-office programs must not answer (RFC 3834).
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    attachments: mail.codes.map(({ cid, filename, png }) => ({
      cid,
      filename,
      content: png,
      contentType: "image/png",
      contentDisposition: "inline" as const,
    })),
  };
}

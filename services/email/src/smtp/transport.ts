import nodemailer from "nodemailer";
import { type SmtpFailure, type Verdict, verdictOn } from "../domain/verdict.ts";
import type { RenderedMail } from "../rendering/render.ts";
import { headersOf, toMessage } from "./message.ts";
import type { Shared } from "./sharedBody.ts";

export type Letter = {
  readonly to: { readonly name: string; readonly email: string };
  readonly messageId: string;
  readonly threadId: string;
  readonly date: string;
  /** Where a POST turns such mails off (RFC 8058); null for those that always come. */
  readonly oneClick: string | null;
  /** The mail itself, or what it has in common with many others, filled in. */
  readonly mail: RenderedMail | (Shared & { readonly subject: string });
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
  const pool = nodemailer.createTransport({
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
  });
  return {
    async send(letter) {
      try {
        const { mail } = letter;
        await pool.sendMail("body" in mail ? encoded(letter, mail, from) : toMessage(letter, mail, from));
        return { kind: "sent" };
      } catch (error) {
        return verdictOn(error as SmtpFailure, letter.to.email);
      }
    },
    close: () => pool.close(),
  };
}

/** A mail whose body was encoded before, for many: only its header is written here. */
function encoded(letter: Letter, mail: Shared & { readonly subject: string }, from: string) {
  const { envelope, header } = headersOf(letter, mail, from);
  return { envelope, raw: Buffer.from(`${header}\r\n\r\n${mail.body}`) };
}

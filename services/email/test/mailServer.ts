import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export type ReceivedMail = { readonly to: string; readonly mail: ParsedMail };

export type MailServer = {
  readonly port: number;
  /** Everything that was answered with 250, in order. */
  readonly received: ReceivedMail[];
  /** Addresses that were named in RCPT TO, refused ones included. */
  readonly asked: string[];
  close(): Promise<void>;
};

export type MailServerRules = {
  readonly port?: number;
  /** What to answer to a recipient; undefined takes it. */
  readonly recipient?: (address: string) => { code: number; text: string } | undefined;
  /** Called once a mail is complete, before the 250. */
  readonly beforeAnswer?: (mail: ReceivedMail) => Promise<void> | void;
};

/** A real SMTP server that keeps what it takes. */
export async function startMailServer(rules: MailServerRules = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const asked: string[] = [];
  const options: SMTPServerOptions = {
    authOptional: true,
    hideSTARTTLS: true,
    logger: false,
    onRcptTo({ address }, _session, done) {
      asked.push(address);
      const refusal = rules.recipient?.(address);
      done(refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null);
    },
    onData(stream, session, done) {
      const to = session.envelope.rcptTo[0]?.address ?? "";
      simpleParser(stream)
        .then(async (mail) => {
          await rules.beforeAnswer?.({ to, mail });
          received.push({ to, mail });
          done();
        })
        .catch((error: Error) => done(error));
    },
  };
  const server = new SMTPServer(options);
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(rules.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    received,
    asked,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

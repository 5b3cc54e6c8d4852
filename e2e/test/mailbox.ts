import type { AddressInfo } from "node:net";
import { until } from "@stagedoor/platform/testing/until";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

export type Mailbox = {
  /** For SMTP_URL. */
  readonly url: string;
  /** All mails to an address whose subject fits, once there is one. */
  mails(address: string, subject: RegExp): Promise<ParsedMail[]>;
  /** All mails to an address until now. */
  sofar(address: string): ParsedMail[];
  /** The token in the newest link to a page that was mailed to an address. */
  token(address: string, page: string): Promise<string>;
  close(): Promise<void>;
};

/** A mail server that keeps what it takes. Limits: whoever waits for a mail does for 30 s. */
export async function startMailbox(): Promise<Mailbox> {
  const received: { to: string; mail: ParsedMail }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    logger: false,
    onData(stream, session, done) {
      const to = session.envelope.rcptTo[0]?.address ?? "";
      simpleParser(stream).then((mail) => {
        received.push({ to, mail });
        done();
      }, done);
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const sofar = (address: string) => received.flatMap(({ to, mail }) => (to === address ? [mail] : []));
  const wait = (what: string) => ({ what, timeoutMs: 30_000 });
  return {
    url: `smtp://127.0.0.1:${port}`,
    sofar,
    async mails(address, subject) {
      const fitting = () => sofar(address).filter((mail) => subject.test(mail.subject ?? ""));
      return until(() => fitting().length > 0 && fitting(), wait(`a mail to ${address} about ${subject}`));
    },
    async token(address, page) {
      const link = new RegExp(`/${page}\\?token=([\\w-]+)`);
      const newest = () =>
        sofar(address)
          .flatMap(({ text }) => link.exec(text ?? "")?.[1] ?? [])
          .at(-1);
      return until(newest, wait(`a link to ${page} is mailed to ${address}`));
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export type OpeningMailServer = {
  readonly port: number;
  /** How often a mail came, by its Message-ID; every mail that was complete counts, also where nobody was left to be told so. */
  readonly times: ReadonlyMap<string, number>;
  /** Whom each Message-ID went to. */
  readonly recipients: ReadonlyMap<string, ReadonlySet<string>>;
  /** All mails that came, repeats included. */
  readonly total: () => number;
  close(): Promise<void>;
};

/** A mail server that keeps who was sent what. `onMail` is called with the number of mails once one is there, before it says 250. */
export async function startOpeningMailServer(onMail: (total: number) => void): Promise<OpeningMailServer> {
  const times = new Map<string, number>();
  const recipients = new Map<string, Set<string>>();
  let total = 0;
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    logger: false,
    onData(stream, session, done) {
      let head = "";
      stream.on("data", (chunk: Buffer) => {
        if (head.length < 8_192) head += chunk.toString("latin1");
      });
      stream.on("end", () => {
        const id = /^message-id:\s*(\S+)/im.exec(head)?.[1] ?? "none";
        const to = session.envelope.rcptTo[0]?.address ?? "nobody";
        times.set(id, (times.get(id) ?? 0) + 1);
        recipients.set(id, (recipients.get(id) ?? new Set()).add(to));
        total += 1;
        onMail(total);
        done();
      });
    },
  });
  // A client that is killed resets its connections.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    times,
    recipients,
    total: () => total,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { serve } from "./rpc.ts";

/** What was handed over since the last reset. Instants are milliseconds since 1970. */
export type Taken = {
  readonly mails: number;
  /** Message-IDs among them. */
  readonly distinct: number;
  readonly firstAt: number;
  readonly lastAt: number;
};

const ids = new Set<string>();
let mails = 0;
let firstAt = 0;
let lastAt = 0;

/** Takes every mail as a fast server near by would: it reads it to the end, and says 250. */
const server = new SMTPServer({
  authOptional: true,
  hideSTARTTLS: true,
  logger: false,
  onData(stream, _session, done) {
    let head = "";
    stream.on("data", (chunk: Buffer) => {
      if (head.length < 4_096) head += chunk.toString("latin1");
    });
    stream.on("end", () => {
      lastAt = Date.now();
      if (mails === 0) firstAt = lastAt;
      mails += 1;
      ids.add(/^message-id:\s*(\S+)/im.exec(head)?.[1] ?? "none");
      done();
    });
  },
});
server.on("error", () => undefined);

serve({
  async start(): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.server.address() as AddressInfo).port;
  },
  reset() {
    ids.clear();
    mails = 0;
  },
  taken: (): Taken => ({ mails, distinct: ids.size, firstAt, lastAt }),
});

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
};

export type Upstream = {
  readonly url: string;
  readonly seen: Seen[];
  stop(): Promise<void>;
};

type Answer = (request: IncomingMessage, reply: ServerResponse) => void;

/** A server that notes what it is sent; it answers with its name unless told otherwise. */
export async function startUpstream(name: string, answer?: Answer): Promise<Upstream> {
  const seen: Seen[] = [];
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks) });
      if (answer) answer(request, reply);
      else reply.setHeader("content-type", "application/json").end(JSON.stringify({ name }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

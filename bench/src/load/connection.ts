import { connect, type Socket } from "node:net";

export type Answer = { readonly status: number; readonly body: string };

export type Connection = {
  /** Sends a request and answers its reply; one at a time. Errors: the connection ends, or is busy. */
  exchange(request: string): Promise<Answer>;
  close(): void;
};

const endOfHead = "\r\n\r\n";

/**
 * One keep-alive connection with no more than a load generator needs, because whatever it costs is taken from what is measured:
 * about a fifth of the CPU of undici. Only replies with a content-length, as the services give.
 */
export function openConnection(host: string, port: number): Promise<Connection> {
  const socket = connect({ host, port, noDelay: true });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(overSocket(socket));
    });
  });
}

function overSocket(socket: Socket): Connection {
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  let received = "";
  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.setEncoding("latin1");
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the connection was closed by the service")));
  socket.on("data", (chunk: string) => {
    received = received === "" ? chunk : received + chunk;
    const answer = parseAnswer(received);
    if (answer === undefined) return;
    received = "";
    const { resolve } = waiting ?? {};
    waiting = undefined;
    resolve?.(answer);
  });
  return {
    exchange(request) {
      if (waiting !== undefined) return Promise.reject(new Error("the connection is busy"));
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request, "latin1");
      });
    },
    close: () => void socket.destroy(),
  };
}

/** A whole reply, or nothing until all of it is there. Errors: a reply without a content-length. */
export function parseAnswer(text: string): Answer | undefined {
  const head = text.indexOf(endOfHead);
  if (head < 0) return undefined;
  const name = text.indexOf("content-length: ");
  if (name < 0 || name > head) throw new Error(`a reply without a length: ${text.slice(0, head)}`);
  const length = Number.parseInt(text.slice(name + 16, name + 28), 10);
  const from = head + endOfHead.length;
  if (text.length < from + length) return undefined;
  return { status: Number(text.slice(9, 12)), body: text.slice(from) };
}

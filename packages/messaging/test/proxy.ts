import { connect, createServer, type Socket } from "node:net";

export type Proxy = {
  port: number;
  /** Cuts every connection and refuses new ones, as a server that was killed does. */
  cut(): void;
  mend(): void;
  /** The connections that there are now stand still; new ones do not. What they have taken in is passed on by `thaw`. */
  freeze(): void;
  /** Passes on what is left of frozen connections, and answers when they have ended. */
  thaw(): Promise<void>;
  close(): Promise<void>;
};

/** A TCP proxy to a server on this machine that can be cut. */
export async function startProxy(target: { host: string; port: number }): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let open = true;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };
  const clients = new Set<Socket>();
  const frozen = new Set<Socket>();
  const server = createServer((client) => {
    keep(client);
    clients.add(client);
    client.on("close", () => clients.delete(client));
    if (!open) {
      client.destroy();
      return;
    }
    const upstream = connect(target);
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    cut() {
      open = false;
      destroyAll();
    },
    mend() {
      open = true;
    },
    freeze() {
      for (const client of clients) {
        client.pause();
        frozen.add(client);
      }
    },
    async thaw() {
      const ended = [...frozen].map(
        (client) => client.closed || new Promise((resolve) => client.once("close", resolve)),
      );
      for (const client of frozen) client.resume();
      frozen.clear();
      await Promise.all(ended);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        destroyAll();
      }),
  };
}

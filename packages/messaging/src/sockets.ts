import { isIP, connect as openTcp, type Socket } from "node:net";
import { connect as openTls } from "node:tls";
import type { ISocketFactory } from "kafkajs";

export type GuardedSockets = {
  readonly factory: ISocketFactory;
  /** From `instant` (of `performance.now()`) on nothing more is written: the first attempt cuts everything. */
  writeUntil(instant: number): void;
  /** Cuts all sockets and opens no others. What the other side has not received yet is thrown away. */
  cut(): void;
};

const keepAliveMs = 60_000;

/**
 * The sockets of one producer, so that a send that was given up cannot go on: kafkajs closes sockets politely, which lets
 * everything arrive that waits in their buffers, however much later. The time is checked at each write and not only by a timer,
 * because a process that stood still handles what came from the network before its timers.
 */
export function guardSockets(): GuardedSockets {
  const open = new Set<Socket>();
  let until = Number.POSITIVE_INFINITY;
  let closed = false;

  function cut(): void {
    closed = true;
    for (const socket of open) abort(socket);
  }

  const factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (closed) throw new Error("the producer was abandoned");
    const name = isIP(host) ? {} : { servername: host };
    const socket = ssl ? openTls({ host, port, ...name, ...ssl }, onConnect) : openTcp({ host, port }, onConnect);
    socket.setKeepAlive(true, keepAliveMs);
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    socket.write = (...args: unknown[]): boolean => {
      if (performance.now() < until) return write(...args);
      cut();
      return false;
    };
    return socket;
  };

  return {
    factory,
    writeUntil(instant) {
      until = instant;
    },
    cut,
  };
}

/** kafkajs listens for errors, not for the close. A reset also empties the kernel's buffer; Node resets only plain TCP. */
function abort(socket: Socket): void {
  if (socket.destroyed) return;
  if ("encrypted" in socket) {
    socket.destroy(new Error("abandoned"));
    return;
  }
  socket.emit("error", new Error("abandoned"));
  socket.resetAndDestroy();
}

import type { IncomingMessage } from "node:http";

/** What is read on of a refused body. A client with more than that to send loses its connection, and may miss why. */
const mostDiscarded = 16_777_216;

/**
 * Reads on, and throws away, what a refused request still sends: a connection closed with unread bytes is reset, and the reset
 * overtakes the answer. Limits: 16 MiB, and the server's REQUEST_TIMEOUT_MS. False where that is too little, so that the
 * connection must be closed.
 */
export function discardRest(request: IncomingMessage): boolean {
  if (Number(request.headers["content-length"] ?? 0) > mostDiscarded) return false;
  let left = mostDiscarded;
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
  return true;
}
